/**
 * Words of judgement by what they judge. They are looked up without ending: "wiser", "unhelpful" and "happiest" are found,
 * too. Nearly no criterion with something to check holds one, so a wide list costs little; what is also the name of a
 * fact ("solid line", "soft delete", "critical" as a severity) is left out.
 */
const ADJECTIVES = `
  lovely handsome fancy fashionable trendy classy chic sophisticated glossy lush punchy atmospheric cute cosy adorable picturesque
  superb outstanding exceptional perfect ideal superior bad terrible awful mediocre lousy wonderful fantastic amazing awesome brilliant
  terrific magnificent splendid marvellous remarkable admirable commendable exemplary respectable prestigious reputable
  wise prudent judicious clever intelligent savvy mindful considerate rational sane insane weird crazy strange
  handy practical practicable workable doable manageable navigable learnable trivial laborious burdensome awkward clumsy unwieldy
  clunky fiddly complicated troublesome bothersome tiresome bureaucratic
  lucid intelligible comprehensible coherent cogent succinct explanatory evident apparent insightful digestible graspable
  apt apposite tolerable bearable passable proportionate commensurate superfluous gratuitous extravagant pointless useless worthless
  modest moderate-sized respectable beneficial advantageous profitable constructive conducive
  satisfied pleased glad relaxed confident curious proud grateful content-rich unhappy
  interesting entertaining addictive fascinating gripping lively vibrant dull lifeless playful absorbing challenging
  credible ethical moral sincere genuine faithful impartial unbiased humane dignified
  tactful discreet sympathetic cordial hospitable considerate gentle kind-hearted personable approachable
  cautious diligent meticulous rigorous painstaking conscientious attentive vigilant stringent prudent
  sturdy durable rugged resilient hardy mature
  contemporary innovative creative timeless fresh-looking inspired
  restrained understated subdued cluttered uncluttered skilled experienced competent proficient expert-like tidy messy sloppy refined orderly well-kept sleek presentable
  harmonious subtle unobtrusive coherent cohesive
  ample plentiful abundant generous meagre negligible substantial considerable tiny enormous massive vast bearable
  pertinent irrelevant interesting noteworthy memorable striking salient
  versatile agile lean adaptable sustainable economical frugal affordable competitive lucrative viable feasible
  unusual typical customary conventional idiosyncratic familiar
  legible audible-enough readable eye-catching exhaustive in-depth detailed-enough nuanced balanced elaborate
  lightweight bulky bloated sluggish laggy jerky choppy zippy swift speedy
  worrying alarming disturbing embarrassing shocking irritating bothersome exhausting stressful soothing
  healthy premium-quality upscale lavish luxurious modern-looking sensible apposite palatable tasty delicious appetising`;

const NOUNS = `
  empathy dignity diligence sympathy courtesy tact wisdom prudence caution patience sensitivity common-sense professionalism
  comfort convenience elegance clarity simplicity beauty harmony charm excellence goodness finesse smoothness fluency
  satisfaction happiness pleasure delight enthusiasm well-being wellbeing peace-of-mind fun amusement enjoyment
  headroom hardship inconvenience annoyance friction nuisance hassle frustration confusion discomfort drama fuss
  fairness transparency sustainability modernity openness seamlessness robustness usefulness helpfulness friendliness readiness
  workmanship craftsmanship creativity innovation attractiveness appeal awareness appreciation insight insights
  productivity effectiveness efficiency agility responsiveness competitiveness synergy synergies
  understanding comprehension impression feeling misunderstandings ambiguity surprises nerves worries concerns drawbacks shortcomings
  justice ethics decency good-will goodwill sophistication realism plausibility credibility authenticity`;

/** What somebody thinks or feels cannot be seen; "knows" and "wants" are left out: they begin conditions. */
const VERBS_OF_MIND = `
  understand understands trust trusts appreciate appreciates prefer prefers preferred enjoy enjoys love loves grasp grasps dislike dislikes
  perceive perceives perceived admire admires believe believes bother bothers bothered annoy annoys annoyed irritate irritates irritated
  frustrate frustrates frustrated confuse confuses confused relieve relieves relieved comprehend comprehends impress impresses impressed
  inspire inspires fascinate fascinates entertain entertains amuse amuses surprise surprises surprised clutter clutters cluttered bewilder bewilders
  overwhelm overwhelms empower empowers empowered intimidate intimidates scare scares engage engages satisfied
  suits befits harmonise harmonises harmonize harmonizes evoke evokes evoked convey conveys expresses resonate resonates`;

/** What is made better, easier or less, without a number: an effort, and no result. */
const VERBS_OF_EFFECT = `
  refactor refactored refactors enhance enhances streamline streamlines streamlined simplify simplifies simplified facilitate facilitates
  facilitated foster fosters boost boosts boosted ease eases eased strengthen strengthens modernise modernize modernised modernized modernises
  harden hardens optimise optimize optimises optimizes minimise minimize minimises minimizes minimised minimized maximise maximize
  maximises maximizes maximised maximized improve improving overhaul overhauled revamp revamped rework reworked beautify tune tuned
  finetuned cope copes accommodate accommodates withstand withstands strive strives endeavour endeavours aims contributes contribute
  mitigate mitigates alleviate alleviates lessen lessens lighten lightens accelerate accelerates hinders hinder
  helps assist assists encourages encourage promotes leverage leverages leveraged`;

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);
const JUDGING = new Set([ADJECTIVES, VERBS_OF_MIND].flatMap(wordsOf));
const QUALITIES = new Set(wordsOf(NOUNS));
const EFFECTS = new Set(wordsOf(VERBS_OF_EFFECT));

/** The noun ends here: what follows is no second one, as in "satisfaction score". */
const ENDS_NOUN =
  /^\s*(?:$|[.,;:!?)|]|(?:of|for|to|in|into|with|without|and|or|but|by|at|on|is|are|as|than|from|that|so|when|while|if|during|towards?|about|among|between|across|over|can|must|should|will|has|have)\b)/i;

/**
 * A judgement, an effect that a measure can state, or neither.
 * @param behind what follows the word
 */
export function judgementIn(word: string, behind: string): 'quality' | 'degree' | undefined {
  const lower = word.toLowerCase();
  if (QUALITIES.has(lower)) return ENDS_NOUN.test(behind) ? 'quality' : undefined;
  if (EFFECTS.has(lower)) return 'degree';
  return stemsOf(lower).some((stem) => JUDGING.has(stem)) || isJudgingForm(lower) ? 'quality' : undefined;
}

/** Without prefix of negation and without the ending of a comparison. */
function stemsOf(word: string): readonly string[] {
  const positive = /^(?:un|in|im|dis)(?=\p{L}{4})/u.test(word) ? word.replace(/^(?:un|in|im|dis)/, '') : word;
  const bases = positive === word ? [word] : [word, positive];
  return bases.flatMap((base) => {
    const compared = /^(\p{L}{3,})(?:er|est)$/u.exec(base)?.[1];
    return compared === undefined ? [base] : [base, compared, `${compared}e`, compared.replace(/i$/, 'y')];
  });
}

/** English makes such words at will: "citizen-friendly", "well-kept", "testability", "purposeful". */
function isJudgingForm(word: string): boolean {
  if (/-(?:friendly|conscious|savvy|minded|grade|worthy|looking|sounding|class)$/.test(word)) return true;
  if (/^(?:well|ill|nicely|badly|over)-[a-z]+$/.test(word)) return !WELL_FACTS.has(word);
  if (/^[a-z]{3,}(?:ability|ibility)$/.test(word)) return !ABILITY_FACTS.has(word);
  return /^[a-z]{3,}(?:ful|worthy)$/.test(word) && !FUL_FACTS.has(word);
}

const WELL_FACTS = new Set(wordsOf('well-known well-formed over-the-air over-sampled over-age'));
const ABILITY_FACTS = new Set(
  wordsOf(`ability availability capability liability probability disability accessibility visibility compatibility eligibility
    variability permeability inability unavailability`),
);
const FUL_FACTS = new Set(
  wordsOf('successful unsuccessful stateful spoonful handful unlawful lawful mouthful harmful'),
);
