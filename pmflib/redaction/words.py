"""Words by which names are told from other words: common names, and words that have a capital and name nobody."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Given and family names that are no word of everyday English, in small letters: masked in any spelling.
NAMES = _set("""
aaliyah aaron abbie abdi abdul abdullah abigail ada adam adeel aditya adrian aidan aidas aimee aisha aishah alan
alanna albert aleksandra alesha alex alexa alexander alexandra alexis alfie alfred ali alice alicia alina alisha
alison alistair alyssa amanda amara amelia amelie amina aminata amir amirah amy ana anastasia andrea andreea andrei
andrew andrzej andy aneta angela angus anika anisa anita anna annabel anne annie anthony antonio anya aoife arabella
archie aria arjun arlo arthur arya asha asher ashley ashton asif asma astrid aurora ava ayaan ayesha ayla ayodele
barbara barry bartek bartosz beata beatrice becky bella ben benjamin bernadette bethan bethany bilal blessing bogdan
bolu bonnie brandon brenda brian bridget bronwyn bryn callum cameron caoimhe carl carla carlos carly carmen carol
caroline carys catherine catrin cerys chantelle charlene charles charlie charlotte chelsea cheryl chiamaka chidi
chinedu chioma chloe chris christian christina christine christopher chukwuemeka ciara cillian ciaran claire clare
cody colette colin colleen conor connor courtney craig cristian daisy-mae damian dan daniel daniela danielle danny
darius darren dave david dawid dean deborah declan deepak demi denise dennis derek dewi diana diane dilys dominic
dominik donna doris dorothy duncan dylan ebony eddie edith edward efua eilidh eileen elaine eleanor elena elias elijah
elin elis eliza elizabeth ella ellen ellie elliot elsie emeka emilia emily emma emmanuel eoin eric erin esme esther
ethan evan evelyn evie ewa ewan fahad farah fatima fatoumata felix femi fergus ffion finlay finley finn fiona florence
frances francesca francis fred freddie freya funmi gabriel gabriela gareth gary gavin gemma geoff george georgia
georgina gerald geraldine gethin gillian giovanni glen gordon graham graeme grainne grzegorz gwen gwyneth habib hafsa
hamza hannah harley harriet harry harvey hassan hayley heidi helen helena henry hiba hugo hung huw ian ibrahim idris
ieuan ife ifeoma igor ikechukwu ilona imogen imran india ines ingrid ioan ioana ionut irena irene isaac isabel
isabella isabelle isha isla ismail ivan iwona jacek jack jackie jackson jacob jacqueline jade-marie jaden jadwiga jake
jakub jamal james jamie jan jane janet janice jasmin jasmine jason jaxon jayden jeanette jeff jenna jennifer jenny
jeremy jerome jess jessica jill jim jimmy joan joanna joanne jodie joe joel john jonah jonathan jordan jorge jose
joseph josephine josh joshua joyce juan jude judith julia julian julie justin justyna kacper kai kaitlyn kamal kamil
karen karim karina karl karolina kasia katarzyna kate katherine kathleen kathryn katie katrina kayden kayla kayleigh
keeley keira keith kelly kelsey ken kenneth kenzie kerry kevin khadija kian kieran kim kimberley kirsty klaudia
krishna krystian krzysztof kwame kyle kylie lacey laila lara laszlo laura lauren laurence layla leah leanne lee leila
lena leo leon leonie lesley leslie lewis lexi liam libby lilly-mae lindsay lindsey linda lisa liz logan lois lola
lorna lorraine louis louisa louise luca lucas lucia lucy ludmila luis luka luke lukasz lydia lynda lynn lynne mabel
maciej maddie maddison madeleine madison magda magdalena maisie malcolm malgorzata manoj marcel marcin marcus marek
margaret maria mariam marie mariusz marlon marta martin martyn mary maryam mateusz matilda matthew maureen maxine maya
megan mehmet melanie melissa mia michael michal michelle miguel mihai mike mila millie milly milo miriam mohamed
mohammad mohammed mohamud moira molly monica monika morgan mostafa muhammad musa mustafa myles nadia naomi naseem
nasir natalia natalie natasha nathan nathaniel neil nela nell ngozi nia niall niamh nicholas nicola nicole niall nigel
nikita nikola nina nkechi noah noel nora noreen norman obinna oisin ola olga oliver olivia oliwia ollie olu oluwaseun
omar orla oscar osian owen pamela paolo patricia patrick patrycja paul paula pauline pawel peter petra phil philip
philippa phillip phoebe pierre pietro piotr precious priya przemyslaw rachael rachel radoslaw rafael rafal rahim rahul
raj rajesh rajinder ralph ramona ranjit rashid ravi raymond rebecca reece reggie reuben rhiannon rhodri rhys ricardo
richard ricky riley rita robbie robert roberto rohan roman ronald ronnie rory rosa rosemary rosie ross rowan roxanne
russell ryan ryszard sabina sabrina saffron saima salma sam samantha samina samira samuel sana sandeep sandra sanjay
saoirse sara sarah sasha saul scarlett scott sean sebastian seamus selina seren shabana shane shannon sharon shaun
shauna shayla sheila shelley shirley shona siaan sian sienna silvia simon sinead siobhan sofia sofie sonia sophia
sophie spencer stacey stanislaw stefan stella steph stephanie stephen steve steven stuart subhan suleiman sunita susan
suzanne sylwia syeda tadhg tahir tamara tamsin tania tanya tara tariq tatiana teddy terence teresa terry tessa
thandiwe theo theodore theresa thomas tia tiago tiffany tilly tim timothy tina toby tomasz tommy toni tony tracey
tracy trevor tristan tunde tyler tyrone ursula usman vanessa vasile vera veronica vicky victoria vijay viktor vincent
violeta vivien waleed waqas wayne wendy wesley wiktoria william wojciech xavier yasin yasmin yusra yusuf yvonne zac
zach zachary zahra zainab zak zane zara zeeshan zofia zoe zuzanna zuzia smith jones williams taylor davies davis evans
roberts johnson wilson robinson wright thompson hughes edwards harris clarke patel khan singh kaur begum akhtar ahmed
hussain hussein rahman chowdhury uddin malik mahmood iqbal sheikh sharma gupta mehta shah kumar nguyen tran pham chen
zhang huang okafor okonkwo adeyemi adebayo mensah owusu boateng kowalski kowalska nowak wisniewski wojcik kaminski
lewandowski zielinski szymanski dabrowski popescu ionescu radu murphy kelly sullivan doherty gallagher kennedy lynch
mccarthy mcdonald mackenzie macdonald campbell stewart robertson anderson thomson mitchell phillips richardson watson
bennett griffiths jenkins pritchard lloyd powell howells rees ellis simpson marshall stevens saunders fernandes silva
santos costa pereira rodrigues garcia yilmaz demir kaya abebe tesfaye
""")
#: Words that begin a sentence and name nobody; what follows them may.
STARTERS = _set("""
a about above according across actually after afterwards again ages all almost alone along already also although
always am an and another any anybody anyone anything anyway apart apparently are aren't around as ask asked asking at
away awful baby back bad based be because been before behind being below besides best better between big both
brilliant bring but by call called calling calls came can can't cannot care carer carers change check child children
clearly come coming communication complaint complaints contact could couldn't data day days dear definitely despite
did didn't do does doesn't don't done down due during each early easy eight either else email emails enough even
eventually ever every everybody everyone everything everywhere excellent except explain family families far few
finally find first five fix following for forms four from fantastic further general generally get getting girl give
given giving glad go going good great had half happy has hasn't have haven't having he he'd he'll he's hello help
hence her here hers herself hi him his hopefully hours how however i i'd i'll i'm i've if important in include
information instead into is isn't it it'd it'll it's its itself just keep kind knowing last lastly late later least
leave leaving left less let let's letters like listen little local long look looking lots lovely make making many may
maybe me meanwhile meet meeting meetings might mine money month months more most mostly mother mr mrs ms much mum
mummy must my myself names nan near nearly need neither never next nice nine no nobody none nor not nothing notes now
nowhere obviously of off often ok okay old on once one only onto open or other others otherwise our ours out outside
over overall own parents parking part past people perhaps phone plans please poor positive previously probably
promises quick quickly quite rarely rather read really recently regards remember reports respect ring same schedule
school second see seeing seems send sent seven several shame she she'd she'll she's should shouldn't simply since
sincerely six so social some somebody someone something sometimes soon sorry speak speaking staff start starting still
stop such suddenly support sure take taking talk talking tell telling ten thank thanks that that's the their theirs
them themselves then there there's therefore these they they'd they'll they're they've things think this those though
three through throughout time times to today together told tomorrow too took training transport trust try trying twice
two unable under understanding unfortunately unless until up updates upon us use very via visit visits wait waited
waiting want wanted was wasn't watching we we'd we'll we're we've week weeks well went were weren't what what's
whatever when whenever where whereas whether which while who whoever whole whom whose why will with within without
won't wonderful work worker workers working worse would wouldn't write writing wrong year years yes yesterday yet you
you'd you'll you're you've young your yours yourself zero
""")
#: Words with a capital inside a sentence that name nobody: days, peoples, faiths, offices, papers, places at large.
ORDINARY = STARTERS | _set("""
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
sundays january february march april june july august september october november december christmas easter eid ramadan
diwali hanukkah halloween new year bank holiday covid covid-19 god english welsh scottish irish british polish
romanian lithuanian ukrainian albanian afghan syrian kurdish arabic urdu punjabi bengali somali portuguese spanish
french german italian turkish russian chinese vietnamese tamil pashto dari tigrinya european african asian roma gypsy
traveller white black asian mixed muslim christian catholic jewish hindu sikh islam church of england buddhist england
wales scotland ireland britain uk london kent europe eu united kingdom mum mummy mam dad daddy nan nana nanny gran
granny grandma grandad grandpa auntie aunt uncle mother father social care services service worker workers officer
officers manager managers head director team teams department council county borough district city town children
children's childrens child's adult adults family families young people person early help front door hub duty desk out
hours line helpline emergency independent reviewing review reviews chair conference conferences panel panels board
protection need looked leaving order orders plan plans planning assessment assessments section act acts law legal
court courts judge magistrates guardian ad litem barrister solicitor police probation prison youth justice offending
education virtual school schools college nursery academy primary secondary sixth form special needs sen senco send
ehcp health visitor visitors nurse doctor hospital surgery clinic centre centers therapy therapist psychology mental
camhs nhs gp foster fostering adoption adopters kinship placement placements contact supervision agency agencies home
homes housing benefit benefits universal credit child-minder childminder advocate advocacy advocates participation
complaints complaint stage ombudsman ofsted cafcass mash lado iro iros report reports letter letters form forms
meeting meetings strategy core group groups pathway personal adviser advisers student apprenticeship english maths
science facebook whatsapp zoom teams google youtube instagram snapchat tiktok outlook microsoft internet wifi monopoly
lego xbox playstation netflix barnardo's barnardos nspcc childline samaritans citizens advice bureau job jobcentre
job-centre mosaic liquidlogic power bi excel word vitamin grade level number part appendix chapter table figure
quarter north south east west northern southern eastern western central english sure start freedom information data
general regulation regulations rights ministry government minister parliament mp department member members councillor
councillors cabinet scrutiny committee lead chief executive deputy assistant principal senior advanced practitioner
practitioners quality assurance performance northmere hall
""")
#: Words of two letters in capitals that are no initials, and single letters' company that makes them a grade or plan.
SHORT = _set("""
GP SW FC YP HT LO PE TV UK EU US LA HV PC ID IT AM PM OK NI IQ DV BI MP AP PA RE DT HR CP CE MA BA VR PR SG RO
""")
LETTERED = _set("plan vitamin grade year section part appendix figure block class group annex stage level option point")
#: Verbs that tell a letter beside them stands for a person.
ACTS = (
    r"said|says|told|tells|asked|asks|cried|cries|lives|lived|wants|wanted|visited|visits|shouted|shouts|hit|hits|loves|"
    r"hates|thinks|thought|feels|felt|went|ran|knows|knew|never rang|rang|phoned|promised|listened|wrote|stayed"
)
DOES = (
    r"and|was|is|has|had|said|says|told|went|did|does|came|visited|wants?|wanted|asked|asks|lives?|lived|hit|left|got|"
    r"feels?|felt|cried|stayed|attends?|attended|moved|never|would|will|can|could|should"
)
