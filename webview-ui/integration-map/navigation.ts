/** Where a key leads in a grid of `size` rows whose columns are -1 (the row's name) to `size - 1`; undefined for other keys. */
export function nextCell(
  key: string,
  isFar: boolean,
  { row, column }: { readonly row: number; readonly column: number },
  size: number,
): { readonly row: number; readonly column: number } | undefined {
  const last = size - 1;
  const page = 10;
  switch (key) {
    case 'ArrowLeft':
      return { row, column: Math.max(-1, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(last, column + 1) };
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(last, row + 1), column };
    case 'PageUp':
      return { row: Math.max(0, row - page), column };
    case 'PageDown':
      return { row: Math.min(last, row + page), column };
    case 'Home':
      return { row: isFar ? 0 : row, column: -1 };
    case 'End':
      return { row: isFar ? last : row, column: last };
    default:
      return undefined;
  }
}
