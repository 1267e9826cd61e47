/** One completion. Text of the repository is inserted as text, never as a snippet. */
export interface Suggestion {
  readonly kind:
    | 'section'
    | 'feature'
    | 'endpoint'
    | 'function'
    | 'model'
    | 'field'
    | 'event'
    | 'task'
    | 'verification'
    | 'criterion'
    | 'category';
  readonly label: string;
  readonly detail: string;
  readonly insert: string;
  /** Whether `insert` has tab stops. */
  readonly isSnippet: boolean;
  /** What is replaced: UTF-16 offsets, `start` at or before the cursor, `end` at or behind it. */
  readonly start: number;
  readonly end: number;
}
