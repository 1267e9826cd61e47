import type { EventOf, JournalEventType } from './events';
import type { JournalState } from './state';

/** When an event was written (ISO 8601): the only clock of the fold. */
export interface At {
  readonly ts: string;
}

/** What each kind of event does to the state, in place. An event that does not fit the state changes nothing. */
export type Handlers<T extends JournalEventType = JournalEventType> = {
  [K in T]: (state: JournalState, event: EventOf<K>, at: At) => void;
};
