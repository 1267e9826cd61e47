// Colours, cursor movements and titles: programs print them in spite of TERM=dumb, and a tooltip shows them as rubbish.
const ESCAPE_SEQUENCE =
  /\u001b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\u0007\u001b]{0,1024}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
// Line and paragraph separators, and marks that turn the direction of text around, can make a message lie.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The last lines of a program's output as plain text for a message: at most `lines`, at most `characters`. */
export function lastLines(output: string, lines = 20, characters = 4000): string {
  const plain = output
    .slice(-characters * 4)
    .replace(ESCAPE_SEQUENCE, '')
    .split(/\r\n|\n/)
    // What a progress bar left on a line is what was written after its last carriage return.
    .map((line) =>
      line
        .slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1)
        .replace(CONTROL, '')
        .trimEnd(),
    );
  while (plain.at(-1) === '') plain.pop();
  return plain.slice(-lines).join('\n').slice(-characters);
}
