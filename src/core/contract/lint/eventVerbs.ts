/**
 * What programs, devices and people do so that it can be seen: the third kind of evidence beside numbers and cases. Base
 * forms by what they do; the regular forms are made of them.
 */
const REGULAR = `
  add append attach insert import upload paste type enter fill tick check uncheck select choose toggle switch press tap click drag swipe scroll zoom
  delete remove clear empty erase purge drop discard cancel revoke withdraw undo revert restore recover roll reset restart reboot
  save store cache copy clone duplicate back archive export download print publish post mail email notify push announce
  show display render draw highlight mark flag label list sort group filter search count sum total average round truncate crop resize
  open close lock unlock block enable disable activate deactivate start stop pause resume play mute end abort exit quit crash boot
  create generate build compile deploy install uninstall update upgrade migrate rename move replace swap merge split join link unlink
  log record report trace audit measure monitor poll scan sample read parse decode encode encrypt decrypt hash sign verify validate
  reject refuse deny accept approve confirm submit request register subscribe unsubscribe invite assign reassign escalate
  return answer respond redirect forward route send receive deliver ship refund charge bill pay debit credit book reserve order
  expire timeout retry repeat skip ignore fail pass succeed trigger fire emit raise throw warn alert ask prompt
  convert translate format pad trim strip wrap escape sanitise sanitize quote double halve multiply divide add subtract increment decrement
  appear disappear vanish blink beep vibrate ring flash glow turn rotate move brake accelerate park dock pump
  connect disconnect reconnect sync synchronise synchronize replicate fetch load unload preload index query
  log sign authenticate authorise authorize redact mask hide anonymise anonymize pin unpin bookmark
  waive deduct tax apply compute calculate derive infer round match equal compare differ precede follow-up
  name number stamp date date-stamp version tag annotate comment reply mention quote cite
  include exclude contain carry bear consist use describe document explain suggest offer
  attach detach mount unmount plug unplug detect recognise recognize notice
  pick place grip lift lower pour heat cool weigh dispense eject reveal expand collapse fold unfold
  bind break win tie vote draft schedule plan queue drain flush rebuild regenerate recalculate conform comply settle decide determine stay agree coincide occupy yield spawn earn owe inherit reappear flow drip spray dim light burn`;
const IRREGULAR = `
  written shown hidden sent kept lost made cut shut paid put read left lit found built drawn begun run sold bound split caught fed taken given
  chosen broken frozen spoken stolen done drawn thrown worn won withheld withdrawn overwritten rewritten redrawn undone reset set
  writes goes comes leaves gets puts cuts sets wins reads sells buys wakes sleeps falls rises lands sits hangs swings beats
  wrote went came ordered`;
const IRREGULAR_BASES =
  'go come leave send write keep give take hold run begin draw throw hide sell buy win break choose';

const VERBS = new Set([...REGULAR.trim().split(/\s+/).flatMap(formsOf), ...IRREGULAR.trim().split(/\s+/)]);
const BASES = new Set([...REGULAR.trim().split(/\s+/), ...IRREGULAR_BASES.trim().split(/\s+/)]);

/** "fetchable", "storable": that it can be done is seen by doing it. */
export const isDoable = (word: string): boolean => isBase(word.replace(/[ai]ble$/, ''));

const isBase = (stem: string): boolean =>
  [stem, `${stem}e`, stem.replace(/i$/, 'y'), stem.replace(/(.)\1$/, '$1')].some((base) => BASES.has(base));

function formsOf(base: string): readonly string[] {
  if (base.endsWith('e')) return [`${base}s`, `${base}d`];
  if (/[^aeiou]y$/.test(base)) return [`${base.slice(0, -1)}ies`, `${base.slice(0, -1)}ied`];
  const third = /(?:s|x|z|ch|sh)$/.test(base) ? `${base}es` : `${base}s`;
  return [third, `${base}ed`, `${base}${base.slice(-1)}ed`];
}

/** Whether a verb of the list is said of something: "pauses", "is archived", "can export"; "an export" is a thing. */
export function namesEvent(words: string): boolean {
  let before = '';
  for (const [word] of words.toLowerCase().matchAll(/[a-z]+(?:-[a-z]+)*/g)) {
    if (VERBS.has(word)) return true;
    if (/^(?:is|are|be|been)$/.test(before) && word.endsWith('ing') && isBase(word.slice(0, -3))) return true;
    if (
      BASES.has(word) &&
      /^(?:|can|may|must|shall|should|will|to|cannot|and|or|which|that|be|\p{L}{2,}[^s'u]s|people|both|two|three)$/u.test(
        before,
      )
    )
      return true;
    before = word;
  }
  return false;
}
