/** Where the pages find how they look: once for all of them, so that a page is little more than its words. */
export const STYLE_PATH = '/common/converged.css';

/** A box in the middle of the screen, its primary button in blue. */
export const STYLE = `*{box-sizing:border-box}
body{font:15px/1.35 "Segoe UI",-apple-system,"Helvetica Neue",Arial,sans-serif;color:#1b1b1b;margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;background:#f2f2f2}
main{background:#fff;width:100%;max-width:440px;min-height:338px;padding:44px;box-shadow:0 2px 6px rgba(0,0,0,.2)}
h1{font-size:1.5rem;font-weight:600;line-height:1.75rem;margin:16px 0 12px}
h2{font-size:1.1rem;font-weight:600;margin:0;color:#444}
p{margin:8px 0}
img{max-height:36px;max-width:245px;margin-right:12px}
input:not([type=hidden]):not([type=checkbox]){font:inherit;display:block;width:100%;height:36px;padding:6px 0;margin:0 0 16px;border:0;border-bottom:1px solid #666;outline:0;background:transparent}
input:focus{border-bottom:2px solid #0067b8!important}
[aria-invalid=true]{border-bottom-color:#b3002d!important}
.actions{display:flex;flex-direction:row-reverse;gap:8px;margin-top:24px}
.actions.spread{justify-content:space-between}
button{font:inherit;min-width:108px;min-height:32px;padding:4px 12px;border:1px solid transparent;background:#ccc;color:#000;cursor:pointer}
button:hover{background:#b2b2b2}
button:focus-visible{outline:2px solid #000;outline-offset:1px}
button.primary{background:#0067b8;color:#fff}
button.primary:hover{background:#005da6}
button.link{background:none;color:#0067b8;padding:0;min-width:0;text-align:left}
button.link:hover{color:#666;text-decoration:underline}
button.tile{display:block;width:100%;text-align:left;background:none;padding:12px 8px;border-bottom:1px solid #e6e6e6}
button.tile:hover{background:#f2f2f2}
button.tile span{display:block;color:#666;font-size:.87em}
a{color:#0067b8;text-decoration:none;margin-right:16px;font-size:.87em}
ul{padding-left:20px}
.hint{color:#b3002d;margin:12px 0 4px}
#error{color:#666;font-size:.8em;margin:0 0 12px}
#displayName{margin:16px 0 0}
#idRichContext_DisplaySign{font-size:3rem;font-weight:600;text-align:center;margin:20px}
#boilerplate{margin-top:28px;padding-top:16px;border-top:1px solid #e6e6e6;font-size:.87em}
@media (max-width:600px){body{justify-content:flex-start;background:#fff!important}main{box-shadow:none;max-width:none;padding:24px}}`;
