/** The options of one call, by name without dashes. */
export class ParsedOptions {
  constructor(private readonly values: Readonly<Record<string, string | boolean | undefined>>) {}

  has(name: string): boolean {
    return this.values[name] === true || typeof this.values[name] === 'string';
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }
}
