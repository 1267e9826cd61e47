import { lineTable, type LineTable, MAX_LINE } from '../plan/lineTable';
import type { ContractSection, FeatureContract, SectionRole } from './contract';
import { ContractBuilder } from './contractBuilder';
import { plainItemText, type RawItem } from './itemText';
import { roleOfHeading } from './roles';
import { tableReader } from './tableRows';

export interface HeadingReading {
  readonly features: readonly FeatureContract[];
  readonly sections: readonly ContractSection[];
}

const HEADING = /^(#{1,6})[ \t]+(?=\S)/;
/** Below its text: `Provides` and a line of `=` or `-`. One hyphen would be an empty bullet. */
const UNDERLINE = /^(?:=+|-{2,})$/;
const LABEL = /^(?:\*\*|__)([^*_]{1,80}?)[ \t]*:?(?:\*\*|__)[ \t]*:?[ \t]*(.*)$/;
const BULLET = /^(?:[-*+]|\d{1,4}[.)])[ \t]+(?:\[([^\]]?)\](?:[ \t]+|$))?(.*)$/;
/** A heading that begins a feature of its own needs a number: "Feature flags: ..." is about something else. */
const FEATURE_HEADING = /^feature\s+#?([\w.-]{0,40}\d[\w.-]{0,40})\s*[:—–-]\s*(.+)$/i;
const TITLE_FEATURE = /^feature\s+#?([\w.-]{1,80})\s*[:—–]\s+(.+)$/i;

/** Reads the headings form, for one feature or several, from `bodyStart` on. What fences and comments hide is skipped. */
export function readHeadings(text: string, bodyStart: number): HeadingReading {
  const table = lineTable(text);
  const walk = new HeadingWalk(text, table);
  for (let index = 0; index < table.count; index += 1) {
    const start = table.starts[index] ?? 0;
    if (start + 3 < bodyStart) continue; // A title glued to the closing fence begins within its line.
    if (table.kinds[index] === 'live') walk.line(index, Math.max(start, bodyStart));
  }
  return walk.finish();
}

interface OpenItem {
  readonly role: SectionRole;
  readonly column: number;
  readonly line: number;
  readonly start: number;
  end: number;
  readonly text: string[];
  readonly details: string[];
  readonly category: string | undefined;
  readonly box: string | undefined;
}

class HeadingWalk {
  private readonly builders: ContractBuilder[] = [new ContractBuilder(1)];
  private readonly sections: ContractSection[] = [];
  private role: SectionRole = 'other';
  private sectionLevel = 0;
  private category: string | undefined;
  private open: OpenItem | undefined;
  private readonly rows = tableReader();

  constructor(
    private readonly text: string,
    private readonly table: LineTable,
  ) {}

  private get builder(): ContractBuilder {
    return this.builders.at(-1) as ContractBuilder; // Never empty: it begins with one and only grows.
  }

  line(index: number, start: number): void {
    const end = this.table.ends[index] ?? start;
    const first = Math.max(start, this.table.firsts[index] ?? start);
    const content = this.text.slice(first, Math.min(end, first + MAX_LINE)).trimEnd();
    const column = first - start;
    if (content === '') {
      this.rows.reset();
      return;
    }
    const heading = HEADING.exec(content);
    if (heading)
      return this.heading(heading[1]?.length ?? 1, content.slice(heading[0].length), index, first, end);
    if (content.startsWith('|')) return this.row(content, index, first, end);
    this.rows.reset();
    const bullet = BULLET.exec(content);
    const underlined = bullet || column > 3 ? undefined : this.underlinedLevel(index, column);
    if (underlined !== undefined) return this.heading(underlined, content, index, first, end);
    if (bullet) return this.bullet(bullet[1], bullet[2] ?? '', column, index, first, end);
    const label = column < 4 ? LABEL.exec(content) : null;
    if (label) return this.label(label[1] ?? '', label[2] ?? '', index, first, end);
    this.paragraph(content, column, end);
  }

  finish(): HeadingReading {
    this.closeItem();
    const [whole, ...features] = this.builders;
    const all = features.length > 0 && whole?.isEmpty ? features : this.builders;
    return { features: all.map((builder) => builder.build()), sections: this.sections };
  }

  private heading(level: number, raw: string, index: number, start: number, end: number): void {
    this.closeItem();
    this.rows.reset();
    const title = plainItemText(withoutClosing(raw.slice(0, 1000)).replace(/^\*\*(.*)\*\*$/, '$1'));
    const feature = level > 1 ? FEATURE_HEADING.exec(title) : null;
    const role = feature ? 'other' : roleOfHeading(title);
    this.sections.push({ title, role, line: index + 1, start, end });
    if (feature) {
      const builder = new ContractBuilder(index + 1);
      builder.featureId = feature[1];
      builder.title = feature[2];
      this.builders.push(builder);
    } else if (level === 1 && this.builder.title === undefined) {
      const titled = TITLE_FEATURE.exec(title);
      this.builder.title = (titled?.[2] ?? title).replace(/\s+integration contracts?$/i, '');
      this.builder.featureId ??= titled?.[1];
    }
    if (role === 'other' && level > this.sectionLevel && this.role !== 'other') {
      this.category = title;
      return;
    }
    this.role = role;
    this.sectionLevel = level;
    this.category = undefined;
  }

  /** Level of a heading whose line is marked by the one below it; only after a blank line, else it ends a paragraph. */
  private underlinedLevel(index: number, column: number): number | undefined {
    if (this.open && column > this.open.column) return undefined;
    if (index > 0 && this.trimmedLine(index - 1) !== '') return undefined;
    const below = this.table.kinds[index + 1] === 'live' ? this.trimmedLine(index + 1) : '';
    return UNDERLINE.test(below) ? (below.startsWith('=') ? 1 : 2) : undefined;
  }

  private trimmedLine(index: number): string {
    const first = this.table.firsts[index] ?? 0;
    return this.text.slice(first, Math.min(this.table.ends[index] ?? first, first + MAX_LINE)).trimEnd();
  }

  private label(raw: string, rest: string, index: number, start: number, end: number): void {
    this.closeItem();
    const name = plainItemText(raw);
    const value = plainItemText(rest);
    if (/^feature[ _-]?id$/i.test(name)) {
      this.builder.featureId = value.replace(/^`(.*)`$/, '$1') || this.builder.featureId;
      return;
    }
    if (/^(responsibility|purpose)$/i.test(name) && this.role === 'other')
      this.builder.responsibility ??= value;
    const role = roleOfHeading(name);
    if (role !== 'other') {
      this.role = role;
      this.sectionLevel = 7; // Below every heading: the next one ends it.
      this.category = /^(api|data) /i.test(name) ? name : undefined;
      this.sections.push({ title: name, role, line: index + 1, start, end });
    } else {
      this.category = name;
    }
    if (value !== '' && this.role !== 'other') {
      this.add({
        words: { text: value, details: [], line: index + 1, start, end },
        category: this.category,
        box: undefined,
      });
    }
  }

  private bullet(
    box: string | undefined,
    raw: string,
    column: number,
    index: number,
    start: number,
    end: number,
  ): void {
    const text = plainItemText(raw);
    if (this.open && column >= this.open.column + 2) {
      this.open.details.push(text);
      this.open.end = end;
      return;
    }
    this.closeItem();
    if (this.role === 'other') return;
    const { role, category } = this;
    this.open = { role, column, line: index + 1, start, end, text: [text], details: [], category, box };
  }

  /** Text below a bullet belongs to it when it is indented; other text is explanation for people. */
  private paragraph(content: string, column: number, end: number): void {
    if (!this.open || column <= this.open.column) {
      this.closeItem();
      return;
    }
    const list = this.open.details.length > 0 ? this.open.details : this.open.text;
    list.push(plainItemText(content));
    this.open.end = end;
  }

  private row(content: string, index: number, start: number, end: number): void {
    this.closeItem();
    const row = this.rows.read(content);
    if (!row || this.role === 'other') return;
    const item: RawItem = {
      words: {
        text: plainItemText(row.text),
        details: row.details.map(plainItemText),
        line: index + 1,
        start,
        end,
      },
      category:
        row.category === undefined
          ? (this.category ?? (this.role === 'criteria' ? undefined : row.subject))
          : plainItemText(row.category),
      box: row.box,
    };
    const verify = row.verify === undefined ? undefined : plainItemText(row.verify);
    this.builder.add(this.role, item, {
      ...(verify === undefined ? {} : { verify: { kind: 'text', text: verify, isCode: false } }),
      ...(row.owners.length === 0 ? {} : { owners: row.owners }),
    });
  }

  private closeItem(): void {
    const { open } = this;
    if (!open) return;
    this.open = undefined;
    const { line, start, end, details, category, box } = open;
    this.builder.add(open.role, {
      words: { text: plainItemText(open.text.join(' ')), details, line, start, end },
      category,
      box,
    });
  }

  private add(item: RawItem): void {
    this.builder.add(this.role, item);
  }
}

/** `## Title ##`: by hand, because `#+$` is quadratic on a hostile line. */
function withoutClosing(title: string): string {
  let end = title.length;
  while (end > 0 && title.charAt(end - 1) === '#') end -= 1;
  return end > 0 && title.charAt(end - 1) === ' ' ? title.slice(0, end).trimEnd() : title;
}
