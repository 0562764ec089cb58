/** A text in lines of at most `columns`, broken between words; a longer word stands alone. */
export function wrap(text: string, columns: number, widthOf = (part: string): number => part.length): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** The same behind a label: `    cause    The user …`, with what follows below its beginning. */
export function labelled(label: string, text: string, columns = outputColumns()): string {
  return wrap(text, Math.max(20, columns - label.length))
    .map((line, index) => `${index === 0 ? label : ' '.repeat(label.length)}${line}\n`)
    .join('');
}

/** How wide what a command prints may be; in a pipe as wide as it is, so that a line can be searched for. */
function outputColumns(): number {
  return process.stdout.isTTY ? Math.min(100, process.stdout.columns) : Number.POSITIVE_INFINITY;
}
