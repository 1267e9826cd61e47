import { namesEvent } from './eventVerbs';
import { hasQuantity } from './quantity';

/** Something written down as it must be: a quoted text, code, a route, a status, a file. */
export const LITERAL =
  /`[^`]+`|\(\d+\)|\s[=<>≤≥]\s|→|"[^"]{2,}"|“[^”]{2,}”|'[^']{2,}'|\b[A-Z]{3,}_[A-Z_]{2,}\b|\b(?:GET|POST|PUT|PATCH|DELETE)\b|(?:^|\s)\/[\w:{}/-]+|\b[1-5]\d\d\b|\b[\w-]+\.(?:[jt]sx?|json|md|csv|txt|ya?ml|html|py|rs|go)\b/;
export const ENUMERATION =
  /\([^(),]{1,40}, [^()]{1,60}\)|:\s*[^:]{2,80}[,;/][^,;/]{2,}|[\p{L}\p{N})`"'-]+,\s[^,.;]{2,60}(?:,\s[^,.;]{2,60})*,?\s(?:and|or)\s[\p{L}\p{N}`"'(]|\bone of\b|\bcovers? [^,.;]+(?:,| and | or )|\b(?:\p{Lu}[\p{Lu}\p{N}-]+)(?:, | and | or )\p{Lu}[\p{Lu}\p{N}-]+/u;
/** Something an observer can see happen or not. */
export const BEHAVIOUR =
  /\b(?:returns?|reject(?:s|ed)?|refus(?:es?|ed)|answer(?:s|ed)? with|responds? with|redirect(?:s|ed)?|shows?|shown|displays?|displayed|hides?|hidden|opens?|closes?|keeps?|kept|removes?|removed|deletes?|deleted|restored?|restores|stored? (?:in|as|before|on|one)|sends?|sent|creates?|created|replac(?:es?|ed)|contains?|starts? with|stops?|stopped|exits?|prints?|writes?|sorted|rounded|resets?|expires?|expired|lock(?:s|ed)|block(?:s|ed)|ignor(?:es?|ed)|skips?|skipped|drops?|dropped|becomes?|leads? to|differs?|pass(?:es)?|surviv(?:es?|ed)|disabl(?:es?|ed)|lists?|listed|named|moves?|moved|emits?|emitted|publish(?:es|ed)|rais(?:es?|ed)|throws?|triggers?|warns?|asks?|sees?|counts?|counted|requires?|required|includes?|included|set to|is set|are set|empties|equals?|match(?:es)?|imports? nothing|disallows?|unchanged|overwrit(?:es?|ten)|disappears?|appears?)\b/i;
export const CONDITION =
  /\b(?:when|whenever|given|after|before|until|unless|if|while|once|during which|without (?:losing|a|an|any|warnings?|errors?|network|restart)|cannot|can't|never|must not|may not|not|nothing|nobody|no one|none|only|every|each|no (?!problem|trouble|issue|noticeable)\p{L}+)\b/iu;
/** When, and not how well. */
export const CASE = /\b(?:when|whenever|if|unless|until|after|before|only|cannot|must not|never)\b/i;

/** Sentences that promise to do something about a subject, and do not say what. */
export const EMPTY_PROMISE =
  /\b(?:handles?|handled|supports?|supported|cop(?:es|e) with|deals? with|manag(?:es?|ed)|consider(?:s|ed)|address(?:es|ed)|cover(?:s|ed)|caught|validat(?:es?|ed)|optimi[sz]es?|ensur(?:es?|ed)|in place|implemented|documented|tested|provided|works?(?: (?:well|correctly|properly|fine))?)\b(?: \p{L}+){0,3}[.!]?$/iu;
/** Objects of such a promise that name no case. */
const GENERIC_OBJECT =
  /\b(?:errors?|exceptions?|failures?|edge cases?|corner cases?|input|inputs|data|problems?|issues?|mistakes?|cases|situations?|scenarios?|security|performance|usability|accessibility|quality|load|traffic|everything|all devices|all browsers|logging|monitoring|documentation|tests?|code)\b/i;

/** Which one, where, and since when: "the first page", "next to", "the same as before", "at midnight". */
const PLACE_OR_ORDER =
  /\b(?:same|equal|identical|first|last|next|previous|following|newest|oldest|latest|top|bottom|left|right|beside|beneath|between|inside|outside|daily|nightly|hourly|weekly|midnight|noon|today|automatically|by default)\b/i;
/** "in ISO 8601", "is German", "as PDF"; what stands in every second sentence about software names nothing. */
const NAME =
  /\b(?!(?:API|UI|UX|GUI|CLI|SDK|AI|IT|HR|QA|DB|OS|SLA|KPI|MUST|SHALL|SHOULD|GIVEN|WHEN|THEN|OK|US|FR|AC|REQ|NFR)\b)\p{Lu}[\p{Lu}\p{N}]+\b|(?<=[\p{L}\p{N}] (?:is|in|by|to|as|from|with|on|at) )\p{Lu}\p{Ll}+/u;
/** A state that is looked up and not judged. */
const KIND =
  /\b(?:is|are) an? (?:[\p{L}\p{N}-]+ )?(?:file|list|table|number|string|integer|boolean|array|object|image|page|link|button|date|text|document|folder)s?\b/iu;
const STATE =
  /\b(?:is|are|stays?|remains?|be|starts?)\s(?:the\s\p{L}|[−-]?\d|(?:empty|full|unique|visible|invisible|hidden|open|closed|active|inactive|online|offline|valid|invalid|present|absent|optional|mandatory|read-only|public|private|anonymous|idempotent|deterministic|atomic|immutable|unchanged|red|green|blue|yellow|orange|gr[ea]y|black|white|bold|muted|silent|off|on|done|missing|selectable|editable|net|gross|down|up|locked|encrypted|versioned)\b)/iu;
/** What holds of all is refuted by one. */
const ALL_HAVE = /\ball\s[^,.;]{1,40}\s(?:have|use|contain|carry|go)\s/i;
const SUPPORT = /\b(?:supports?|supported|exists?|available (?:as|in|on|from|to|for|under|via))\b/i;

/** "When the load rises, …": in which case, and not what happens then. */
const LEADING_CASE =
  /^[-*\s[\]x]*(?:given|when|whenever|if|while|after|before|once|as soon as|in case|with|without|during|on|under|at|for)\s[^,;:]{2,200},\s(?:(?:and|when|if|while)\s[^,;:]{2,200},\s)?(?:then\s)?(?=\p{L}[^,;:]{8,}$)/iu;

/** What happens; the case alone proves nothing, but where several clauses follow the whole is read. */
const outcomeOf = (words: string): string => words.replace(LEADING_CASE, '');

/** Words that hardly an English sentence does without. */
const ENGLISH =
  /\b(?:the|is|are|be|of|and|for|with|to|by|from|that|it|its|their|this|as|at|on|or|must|shall|should|will|can|has|have|does|do)\b/i;

/**
 * Whether anything in the text can be looked at and found true or false. A sentence in another language is taken to have it:
 * its verbs are not known here.
 */
export function hasEvidence(whole: string): boolean {
  const words = outcomeOf(whole);
  if (!ENGLISH.test(words) && (words.match(/[\p{L}\p{N}-]+/gu) ?? []).length > 4) return true;
  if (hasQuantity(words) || LITERAL.test(words) || ENUMERATION.test(words)) return true;
  if (EMPTY_PROMISE.test(words) && GENERIC_OBJECT.test(words)) return false;
  return (
    BEHAVIOUR.test(words) ||
    CONDITION.test(words) ||
    STATE.test(words) ||
    KIND.test(words) ||
    PLACE_OR_ORDER.test(words) ||
    NAME.test(words) ||
    SUPPORT.test(words) ||
    ALL_HAVE.test(words) ||
    namesEvent(words)
  );
}
