import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { parseMinutes } from '../../src/core/metrics/parseMinutes';
import { minutesDuration } from '../../src/core/metrics/words';
import type { PageActions, PageModel } from './model';

export interface MinutesField {
  /** Unique on the page. */
  readonly key: string;
  /** What is edited, for a screen reader. */
  readonly label: string;
  readonly minutes: number | null;
  /** Shown while there is no value of its own. */
  readonly placeholder: string;
  /** Whether emptying the field takes a value back. */
  readonly mayBeEmpty: boolean;
  readonly commit: (minutes: number | null) => void;
}

/**
 * A length of time that is edited where it stands. Enter or leaving the field commits, Escape takes back. A snapshot that
 * arrives while a person types does not touch what they type.
 */
export function minutesField(field: MinutesField, model: PageModel, actions: PageActions): TemplateResult {
  const edit = model.edits.get(field.key);
  const shown = field.minutes === null ? '' : minutesDuration(field.minutes);
  const isRefused = edit?.is === 'refused';
  const isLocked = (model.snapshot?.readOnly ?? null) !== null;
  const commit = (text: string): void => {
    const current = model.edits.get(field.key);
    // Leaving the field after Enter comes here a second time.
    if (!current || current.is === 'sent') return;
    const minutes = parseMinutes(text);
    if (minutes === undefined || (minutes === null && !field.mayBeEmpty)) {
      actions.setEdit(field.key, { text, is: 'refused' });
    } else if (minutes === field.minutes || text === shown) {
      actions.setEdit(field.key, undefined);
    } else {
      actions.setEdit(field.key, { text, is: 'sent' });
      field.commit(minutes);
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') commit(inputOf(event).value);
    if (event.key === 'Escape') actions.setEdit(field.key, undefined);
  };
  return html`<input
      class="minutes"
      type="text"
      autocomplete="off"
      spellcheck="false"
      size="10"
      aria-label=${field.label}
      aria-describedby=${isRefused ? `refused-${idOf(field.key)}` : 'minutes-hint'}
      aria-invalid=${isRefused ? 'true' : 'false'}
      placeholder=${field.placeholder}
      ?readonly=${isLocked}
      .value=${live(edit?.text ?? shown)}
      @input=${(event: Event) => actions.setEdit(field.key, { text: inputOf(event).value, is: 'typed' })}
      @keydown=${onKey}
      @change=${(event: Event) => commit(inputOf(event).value)}
    />${
      isRefused
        ? html`<span class="refused" role="alert" id=${`refused-${idOf(field.key)}`}
            >Minutes or hours, such as 40, 1.5 h or 1 h 30</span
          >`
        : nothing
    }`;
}

// The handlers are attached to the input above and to nothing else.
const inputOf = (event: Event): HTMLInputElement => event.currentTarget as HTMLInputElement;

/** An id without characters that `aria-describedby` would take for a separator. */
const idOf = (key: string): string =>
  key.replace(/[^\w-]/gu, (sign) => `_${sign.codePointAt(0)?.toString(36)}`);
