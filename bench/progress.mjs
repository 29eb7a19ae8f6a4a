/** Says what goes on, in one line that is written over where there is a terminal. */
export function tellProgress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '') console.error(text);
}
