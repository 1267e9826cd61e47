/**
 * The words that leave the judgement to the reader, by kind. Alternatives of a pattern, parted by white space; `_` is the
 * gap between two words. Single words of rarer use stand in the lexicon.
 */

/** A quality that a measure beside it can define: "fast: p95 below 150 ms". */
export const DEGREE = String.raw`
  fast(?:er)? quick(?:ly|er)? swift(?:ly)? rapid(?:ly)? promptly speedy snappy instantly smooth(?:ly)? responsive timely performant
  efficient(?:ly)? optimal(?:ly)? optimi[sz]ed robust(?:ly|ness)? reliable reliably reliability dependable resilient scalable
  scalability scales?_(?:well|easily) fault-tolerant high_availability highly_available
  (?:high|good|great|better|best|acceptable)_performance comprehensive thorough(?:ly)? extensive adequate(?:ly)? sufficient(?:ly)?
  acceptable acceptably reasonable reasonably noticeabl[ey] considerabl[ey] significant(?:ly)? improve[sd]? enhanced lightweight
  performs?(?=\s*[.!]?\s*$|\s(?:well|better|under|at|as|with|adequately)\b) frequently minimal effective enough increase[sd]?_(?:productivity|trust|satisfaction|confidence|engagement|efficiency)
  reduce[sd]?_(?:friction|effort|complexity|noise|risk) tolerates?_(?:failures?|faults?|errors?) scales?_with nicer easier harder simpler`;

/** A judgement in itself, which no measure explains. */
export const QUALITY = String.raw`
  seamless(?:ly)? fluid(?:ly)? securely user-?_?friendly friendly easy easily ease intuitive(?:ly)? straightforward effortless(?:ly)?
  convenient(?:ly)? comfortable helpful useful meaningful nice(?:ly)? pleasing pleasant attractive beautiful(?:ly)? appealing
  professional modern elegant maintainable maintainability readable flexible flexibility versatile extensible adaptable
  appropriate(?:ly)? proper(?:ly)? suitable suitably sensible sensibly graceful(?:ly)? state-of-the-art best_practices? high-?_?quality
  good great excellent well(?!-\w) usable user_experience smart powerful annoying engaging natural_looking usability satisfactory
  satisfying decent consistent_experience look_and_feel up_to_(?:standard|scratch|par) (?:taken?|takes)_(?:into_account|care_of)
  relevant without_(?:trouble|problems|issues|hassle) self-explanatory cleanly neat(?:ly)? tidy sound slick polished`;

/** Judgements of taste, effort and fitness: what one person calls so, another does not. */
export const TASTE = String.raw`
  natural(?:ly)? very(?!_(?:first|last|same)) quite understandable flexibly fun joy delight(?:s|ed|ful)? enjoy(?:s|able)? pleases? joyful exciting thrilling boring tedious frustrating confus(?:es|ed|ing)
  overwhelm(?:s|ed|ing)? annoy(?:s|ed)? motivat(?:es?|ing) inspir(?:es?|ing) compelling immersive captivating rewarding happy
  impress(?:es|ive) trustworthy polite respectful(?:ly)? courteous empathetic welcoming reassuring calm inviting fair(?:ly)? unfair
  honest believable realistic authentic plausible convincing persuasive crisp vivid sharp legible comprehensible understood memorable
  catchy concise terse cluttered uncluttered tasteful stylish sleek good-looking pretty ugly gorgeous high-end world-class first-class
  top-notch enterprise-(?:grade|ready) production-(?:grade|ready|quality) publication_quality industry_standards? industrial-strength
  cutting-edge best-in-class best bulletproof rock-solid foolproof future-?_?proof painless hassle-free frictionless idiomatic
  insufficient(?:ly)? ample unnecessary unnecessarily excessive(?:ly)? undue unduly overly sane tolerable important essential crucial
  vital actionable noisy fitting suited worthwhile valuable desirable diverse varied
  well-(?:chosen|designed|structured|organi[sz]ed|documented|tested|written|balanced|thought-out|behaved|maintained|formatted|crafted|made)
  as_(?:soon|quickly|fast|early|far|much|little|few|simple|simply|small|short|low|smoothly|accurate(?:ly)?|close(?:ly)?|often|easy|easily)_as_(?:possible|practical|practicable|feasible|needed|necessary|can_be)
  (?:due|great|special|proper|utmost|reasonable)_care care_is_taken with_care attention_is_paid with_(?:[a-z]+_){0,3}in_mind best_effort
  at_a_glance at_first_glance in_no_time right_away (?:near|close_to)_real_time asap
  without_(?:noticeable|undue|unnecessary|long|much|significant|any_noticeable)_(?:delays?|wait(?:ing)?|effort|loss)
  prompt_(?:way|manner|repl(?:y|ies)|responses?|answers?|handling|delivery|settlement|processing|and|service) timely_(?:way|manner)
  (?:in|with)_an?_(?:[a-z]+_(?:and_)?){1,3}(?:way|manner|fashion|tone|voice|spirit|mood)
  feels?_(?:like|right|good|solid|[a-z]+ly|[a-z]+) interoperab(?:le|ility) portability portable modularity maintainab(?:le|ility)
  testability auditab(?:le|ility) traceability observability affordab(?:le|ility) learnability memorability
  (?:high|good|visual|best|top|better|picture|image|sound|audio|video|code|data|service|print|translation|answer|content|build|output)_quality
  of_(?:a_)?(?:high|good|consistent)_quality fit_for_(?:purpose|use) sensitive_to up_to_date state_of_the_art out_of_the_way
  unobtrusive(?:ly)? obtrusive(?:ly)? distract(?:s|ing|ion)? balanced improves? resists?_(?:attacks?|tampering|abuse)
  protect(?:s|ed)?_(?:against|from)_(?:attacks?|abuse|misuse) hold(?:s)?_up keeps?_up_with grows?_with easy-to-[a-z]+ hard-to-[a-z]+
  simple-to-[a-z]+ quick-to-[a-z]+`;

/** A judgement after a verb of being, or before a bare noun; often part of a term. */
export const WEAK = String.raw`
  accurate(?:ly)? correct(?:ly)? clean clear(?:ly)? complete(?:ly)? simple simply secure safe(?:ly)? stable strong low short high cheap
  right common precise(?:ly)? available consistent(?:ly)? quality modular generic performance security
  documented tested maintained slow cheap wide broad better stronger worse `;

/** Amounts without a number. */
export const QUANTITY = String.raw`
  a_handful_of a_couple_of many several few some countless numerous
  (?:peak|full|month-end|year-end|normal|typical|real|realistic|usual|expected|everyday|real-world)_(?:load|traffic|usage|use|demand|conditions)
  multiple various large big huge small long heavy high_load heavy_load little lots? plenty frequent(?:ly)? regularly often most
  concurrent simultaneous regular (?:seasonal|daily|occasional|sudden|unexpected|traffic|usage)_(?:peaks?|spikes?|bursts?)`;

/** Ways out. */
export const ESCAPE = String.raw`
  as_expected as_needed as_required as_appropriate
  (?:where|when|if|wherever|whenever)_(?:possible|necessary|needed|appropriate|applicable|feasible|practical|practicable|useful|sensible|required|reasonable|suitable)
  where_it_makes_sense etc and_so_on and_the_like usually normally typically mostly generally ideally at_some_point
  (?:after|for|in|within)_(?:some|a_certain|a_reasonable|a_while|a_short|a_long)_?(?:time|period|while)? in_due_course sooner_or_later
  from_time_to_time eventually as_(?:intended|designed|planned|desired|wanted|hoped|usual|promised)`;
