/** The agent as one JavaScript file: beside this one when the lab runs from dist, in dist when it runs from source. */
export function agentUrl(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts') ? new URL('../../dist/lab/drivers/agent.js', here) : new URL('./agent.js', here);
}
