/** Idioms, written like the words of judgement: each promises a degree, a standard or an effect, and sets none. */

/** Those that a measure beside them can define. */
export const DEGREE_IDIOMS = String.raw`
  within_(?:reason|limits|(?:reasonable|acceptable|sensible|tolerable|certain)_[a-z]+) under_control in_check to_(?:a|the|an)_(?:[a-z]+_)?(?:minimum|maximum)
  (?:cost|time|energy|resource|memory|space|fuel)-efficient(?:ly)?
  without_(?:too_)?(?:much|great|undue|unnecessary|any_real|real|major|serious|significant|noticeable)_[a-z]+
  (?:minimal|low|high|short|strong|great|good|fast|little|small|excellent|poor)_(?:[a-z]+_)?(?:latency|throughput|downtime|overhead|impact|effort|costs?|footprint|response_times?|disruption|risk|noise|availability|performance|consumption|distraction|complexity|maintenance|coupling|cohesion|bandwidth|usage|error_rates?|accuracy|precision|reliability|loading_times?|waiting_times?|delays?|standards?|level_of_[a-z]+|degree_of_[a-z]+)
  (?:hardened|respected|protected|secured|guaranteed|ensured|honou?red|improved|streamlined|simplified|moderni[sz]ed|minimi[sz]ed|reduced|facilitated|promoted|encouraged|prioriti[sz]ed|mitigated|avoided|safeguarded|strengthened|enhanced|maximi[sz]ed|accelerated|appreciated|scales)(?=\s*[.!]?\s*$)
  without_(?:jank|glitch(?:es)?|hiccups?|stutter(?:ing)?|flicker(?:ing)?|lag(?:ging)?)
  as_(?:much|little|low|high|small|short|light|close(?:ly)?|simple|far|lean|quiet(?:ly)?|few)_as_(?!\d|the_same) near_what (?:almost|nearly)_(?:immediately|instantly|always|never|no|all)
  close_to_(?:what|reality|the_(?:limit|optimum|original|maximum)) hardly_any barely_any next_to_no
  (?:not|never|[a-z]+n't)_(?:[a-z]+_){0,3}too_[a-z]+
  (?:not|never|[a-z]+n't)_(?:[a-z]+_){0,2}for_long
  (?:little|less|least|minimum)_(?:training|effort|work|maintenance|time|noise|friction|attention)
  to_a_(?:level|degree|point|extent)_(?:which|that|where)
  a_(?:large|small|high|low|good|great|huge|fair)_(?:number|amount|share|deal|part|proportion)_of`;

/** Of standards, needs and circumstances that everybody imagines otherwise. */
export const IDIOMS = String.raw`
  to_a_(?:large|great|reasonable|certain)_extent in_most_cases in_general in_principle by_and_large more_or_less if_need_be
  in_good_(?:time|order|condition|shape) at_the_right_(?:time|moment|place) in_due_time
  (?:under|in|with)_(?:normal|typical|usual|ordinary|adverse|difficult|harsh|real|realistic|most)_(?:circumstances|conditions|situations|use|usage|operation)
  on_(?:a_)?par(?:_with)? comparable_to competitive meets?_(?:the_)?(?:[a-z]+_)?(?:expectations|needs|demands?|standards) expectations
  (?:common|usual|current|modern|latest|accepted|industry|market)_(?:conventions|standards|practices?)
  (?:relevant|applicable|pertinent)_(?:[a-z]+_){0,3}(?:laws?|regulations?|rules|standards|legislation)
  makes?_(?:it_)?(?:sense|easy|easier|simple|simpler|clear) (?:gets?_)?in_[a-z']+(?:_[a-z]+'s)?_way in_plain_(?:language|words|english)
  in_simple_(?:terms|words|language) usual_[a-z]+ stands?_out at_home at_ease peace_of_mind first_impression first-rate second-rate
  top-quality high-quality next-(?:level|gen|generation) self-(?:explaining|explanatory|evident|describing) hassle
  (?:eco|child|kid|mobile|developer|reader|family|beginner|touch|budget|climate)-friendly
  without_(?:difficult(?:y|ies)|friction|confusion|pain|disruption|interruption|degradation|stress|frustration)
  (?:all_|most_)?(?:major|common|popular|modern|current|recent|typical|older|old|weak|slow|low-end)_(?:browsers?|devices?|phones?|smartphones?|formats?|platforms?|networks?|connections?|screens?|headsets?|tools?|systems?|clients?|laptops?|machines?|hardware|computers?|languages?|currencies)
  (?:fits?|suits?|match(?:es)?|reflects?)_the_(?:mood|brand|style|spirit|tone|needs|context|purpose|situation|audience)
  (?:future|further)_(?:extensions?|growth|changes|needs|developments?|requirements|use|features) informative expressive descriptive
  supportive productive innovative creative cohesive instructive decorative thoughtful(?:ly)? purposeful colou?rful stressful wasteful
  careful flawless(?:ly)? needless(?:ly)? timeless cumbersome tiresome misleading time-consuming promising charming stunning harmonious
  ergonomic aesthetic elegant tasteful spacious luxurious
  an?_[a-z]+_(?:feel|look|touch|impression|overview|experience|atmosphere|flavou?r)(?=\s*(?:$|[.,;:!]|(?:of|for|with|on|to|at|and|in|over|when|even)\b)) poor(?:ly)? obvious forgiving lifelike rarely seldom
  unlikely hardly_ever
  (?:stays?|feels?|remains?|is|are|be|keeps?_[a-z]+)_(?:well_)?(?:interested|motivated|engaged|confident|relaxed|bored|confused|inspired|valued|informed|satisfied|comfortable|welcome|involved|tired|stressed)
  (?:gives?|gain|builds?|creates?|inspires?)_(?:[a-z]+_){0,2}(?:confidence|trust|reassurance|certainty)
  (?:can|may)_(?:safely_)?(?:rely_on|trust|depend_on) an?_(?:breeze|snap|pleasure|joy|cinch|no-brainer) outdated dated old-fashioned
  (?:early|late|soon|well_in_advance|in_advance)(?=\s*[.!]?\s*$)
  without_(?:effort|training|instructions|explanation|waits?|waiting|help|knowledge|(?:long|special|prior)_[a-z]+)
  (?:hard|difficult|tricky|simple|quick)_to_[a-z]+ humorous funny witty accessible_to_(?:everyone|all|everybody) fine-grained
  coarse-grained brief_(?:introduction|training|explanation|instruction|glance|look) at_all_times around_the_clock any_time soon shortly
  before_long a_(?:wide|broad|good|great|rich|vast|full|nice|large)_(?:range|variety|selection|set|choice|array)_of rough_handling`;

/** Of control, attention, expectation and comparison. */
export const FIGURES_OF_SPEECH = String.raw`
  at_an?_(?:early|late|good|high|low)_(?:stage|level|pace|standard) to_the_(?:point|eye|taste|satisfaction_of) a_matter_of in_the_loop
  on_[a-z']+_nerves nerves keeps?_an_eye_on on_top_of_things in_(?:tune|keeping|harmony|sympathy)_with in_the_spirit_of
  (?:the_)?spirit_of in_an?_[a-z]+_spirit do(?:es)?_justice stands?_the_test_of (?:can|could)_live_with easy_on gets?_used_to
  finds?_(?:their|her|his|your|its|my|our)_(?:own_)?way knows?_where gets?_(?:a_)?(?:feel|sense|impression)
  works?_(?:fine|ok|okay|nicely|well|decently|properly|better|great|smoothly|as_[a-z]+) plays?_(?:nicely|well)
  (?:is|are|looks?|seems?|feels?)_(?:ok|okay|fine|alright|all_right|in_order|in_shape|on_track|up_to_it)
  (?:good|bad|poor|high|low|decent|common)_(?:taste|standard|manners|style|sense|judg(?:e)?ment|practice)
  of_(?:a_)?(?:[a-z]+_)?(?:value|standard|benefit|interest|size_that|quality_that)
  (?:take|takes|taken|taking)_(?:[a-z]+_)?(?:into_(?:account|consideration)|seriously|care) pays?_attention attention_to
  consider(?:s|ed)?_the reflects?_(?:the_)?(?:[a-z]+_)?(?:reality|situation|needs|values|intent|world|culture|nature|character)
  match(?:es)?_(?:our|their|the)_(?:values|taste|needs|culture|style|brand|expectations)
  (?:our|their)_(?:values|brand|taste|needs|workload|situation|mood) expresses?_(?:the_)?intent intent looked_(?:at|into) for_now
  in_time in_touch up_to_speed (?:every|all)_(?:eventualit(?:y|ies)|possible_[a-z]+) second_nature (?:all|everything)_(?:the_[a-z]+_)?(?:that_)?(?:[a-z]+_){1,2}needs?(?!_to) in_line_with (?:left|leaves?|kept)_in_the_dark something_to_[a-z]+_with more_(?:consistent|accurate|correct|complete|stable|secure|precise|generic|modular|available|natural|robust)
  the_right_(?:track|moment|time|place|people|person|words|level|way|balance|amount|tone|information|tools?|data)
  (?:normal|ordinary|everyday|typical|usual|average|customary)_(?:handling|wear|users?|readers?|developers?|households?|experience|workload|skills?|person|people|size|cases?)
  (?:critical|important|main|key|core|relevant|essential|basic|central|risky)_(?:paths?|cases|flows?|scenarios?|functions?|functionality|features?|areas?|aspects?|use_cases?|workflows?|tasks|issues|problems|risks|metrics|information)
  (?:all|most|different|various)_(?:kinds|sorts|types|manner)_of desired_(?:results?|effects?|outcomes?|behaviou?r|quality) unexpected_(?:behaviou?r|side_effects|results) business_value
  protect(?:s|ed|ion)?_(?:against|from)_(?:unauthori[sz]ed|threats?|loss|harm|manipulation)(?:_[a-z]+)? prevents?_(?:abuse|misuse|problems|attacks|mistakes|frustration|confusion) (?:short|clear|simple|clean|small|stable|safe|secure|accurate|complete|consistent|correct|precise|natural|cheap|strong)_(?:and|but|or|yet)_(?:short|clear|simple|clean|small|stable|safe|secure|accurate|complete|consistent|correct|precise|natural|cheap|strong) adds?_value (?:special|particular|close|full)_attention (?:in|with)_(?:the_)?(?:[a-z]+_){1,2}in_view true_to_[a-z]+ fits?_in(?:_with)? than_(?:is_)?(?:necessary|needed|customary|usual|strictly_necessary) looks?_(?:right|as_if|as_though|like_(?!the_)[a-z]+) (?:ha(?:s|ve|d)|bear|bears|kept|keeps?)_in_mind speaks?_the_[a-z]+'s_language self-(?:documenting|healing|explaining|learning) under_(?:the_)?impression
  (?:full|more|better|good|tight)_control_over leaves?_(?:enough_)?room_for room_for
  with_(?:great|due|the_necessary|all_due|utmost|much)_[a-z]+
  with_(?:due_)?(?:care|ease|respect|tact|dignity|diligence|caution|sensitivity|empathy|confidence|attention)
  (?:too|very|quite|rather|fairly|pretty|really|extremely|remarkably|sufficiently|reasonably)_(?:[a-z]+ly|good|bad|high|low|big|small|short|simple|clear|hard|often|much|seldom|slow|fast|safe|strong|accurate)
  (?:our|the|all)_stakeholders (?:the_)?(?:end_)?users?_(?:need|expect|like|love)s?
  what_(?:is|they|users?|people|customers?|she|he|one|it)_(?:[a-z]+_)?(?:needs?|needed|expects?|looks?_for|likes?)
  (?:they|users?|people|customers?|engineers|staff|teams?|developers?|she|he)_(?:really_)?(?:needs?|looks?_for)(?=\s*[.!]?\s*$)
  more_[a-z]+_than_(?:before|today|now|until_now|previously|ever)
  (?:better|easier|nicer|simpler|cleaner|friendlier|safer|stronger|clearer)_than`;
