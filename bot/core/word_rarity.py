"""How rare words are in titles of crypto news: counted, not quoted.

Stems as in `headline_words`; made by `training/word_rarity.py`.
"""

_HALVES = {
    2: """
bitcoin
""",
    3: """
crypto rise
""",
    4: """
fall pric
""",
    5: """
ethereum launch market propose sell
""",
    6: """
buy exec predict raise ripple trad
""",
    7: """
analyst approve ban bank blockchain cryptocurrenc etf exchang hack high hike hold law mine
regulator sec shareholder solana stock token week year
""",
    8: """
ai all altcoin asset back binanc bull cardano coinba data day digit dogecoin dollar fed financ firm
first futur month near next nft partner record risk sign stablecoin strategy support time treasury
trump u warn whal
""",
    9: """
ahead america bear bet big break bullish call centr chain charge china coin com compan defi despit
end europe fac follow ftx get glob gold governor institut judge key korea lead level long low major
mone mov network off offer one payment platform potent push russia set short show sinc spot stak
still sue target tax uk user valu wallet world
""",
    10: """
account adopt again against announc anoth app arrest bas bearish becom befor best biggest blackrock
bnb bottom breakout bring build cap capit cash chang chart claim clo collap concern continu correct
creat currenc deal demand develop earn el expert fear focu form go group hour index industr infl
interest iran issu japan jpmorgan largest last like link liquidit list look mak mas metav momentum
most musk need no offic open option other past pay play point polic posit possibl post president
pressur probe profit project protocol q rate real recent remain report resistanc retail return reve
run salvad scam sent servic shift should south stat street strong suggest sup tak tarif tech term
test teth toda toward transact trend turn ukraine under use veto volatilit volum wall watch web
worth x yield you
""",
    11: """
accept accord action activit aim ark around asia ath australia bankman bch behind billionair bond
buterin canada card case cbdc cftc chair challeng circl clarit co communit confirm consolid
contract countr credit critic current custom cycl dail debt decentr deci delay derivativ detail
dominanc donat doubl driv dur earl elon enter even ever explain face fail feder fee final find
flash fraud fresh fri fuel furth gam game giant goe going googl graysc happen head help historic
hou hype hyperliquid impact india indic insid inu ipo jail job july june keep know kraken lab ledg
lend lower luna make manag mark mean media meet meme merg michael mill mover nasdaq nation net only
oper opportunit order outperform own p part pas peopl polygon prepar privac product protest public
pull pump put rat read reason research revenu rever reward robinhood sam sanct season second send
settl shib shiba significant smart soci some soon spark startup stay stor structur struggl system
take talk technic ten terra th threat through total transf trig trust twit upgrad usd usdt using
vitalik war way we work your
""",
    12: """
aave acc accel acro activ addres advanc advi agent almost among ape appl approach april arthur ask
atm august australian avax averag avoid await away bankruptc beat believ between bitfinex bitw
bloomberg boom bor brazil bridg brief busin buyer cant cau celsiu cent chainlink charl client cme
collect commit complet comput control core corp cost crackdown cris cruc cz dao death debat decemb
deep deposit dex direct dont dot driven due ecb econom economic ecosystem elect emerg employ enabl
energ era euro event ex expan experienc explod fake fast featur fidelit fight flag flip flow forc
fork france fre galax gemin gener gensl geopolitic germany giv goldman good hard hay hedg highest
highlight hint hir hist hodl hong hop i ico includ incom influenc infrastructur innov intern
internet irs isnt israel januar kalsh kong kwon larg laund layer led les leverag licen lightn limit
litecoin loan loom lowest macro made man marketplac mat memecoin meta metaplanet metric mileston
minut mis model morgan morn much mult must nam north novemb numb nvidia octob oil onchain onlin
optimism path pattern payp peak per performanc peter pha pivot polkadot polymarket portfolio pres
priv pro program proof protect provid quantum quest quiet race rang react receiv red relat review
right role sach safe sal satosh scal schem sect seen seiz septemb seri sharp shock shut singap slow
small solut sourc spac specul spend stag stall standard stead strategic streak strik stud sui super
surpas surv tap technolog tesla thing think third threaten tim tom too tool track tron uncertaint
uniswap unit unlock updat upsid urg usdc used ventur virtu vote vs wave wealth weekend whit wint
within without wont wor worst wrap yet york zcash zero zone
""",
    13: """
adam addit addr africa african agenc agre airdrop alarm alread also amidst any appear applic argu
asian asic attempt attract auct audit auth avalanch b bad balanc bar base battl benefit beyond
biden bit bitmex bitmin blockf board bold brac brand breakdown broad brok bubbl bug burn busines
campaign capitul catalyst catch cha chainalys chanc chatgpt check chip cit city classic cloud code
coindesk coinshar come comment commodit competit complianc condit conferenc confidenc conflict
connect consum cool cpi crack crim crimin cros cryptoquant date dead declar deepen defen defend
deliv design dev different difficult discu discus distribut doesnt doj domin donald dors downsid
downturn draw duba e eas east edg effort embrac enforc enhanc entir estat etp everyth exclu expir
explo expo exposur extrem facilit fact fad fami fan far fbi februar few fiat fix flat forward
framework frida friend fun gambl gamestop gap gas geniu give glassnod golden got governanc gox gre
great half halv hand hash hashr haven hear heat held hire home hoskinson hub huge ibit illeg imf
important improv inch infinit insight interview jack jam justin k kidnap kill kiyosak l lack land
late lawy lee libert life lift light line local lock lumm machin mainnet mainstream maintain maker
manipul many mastercard matic memb merchant microsoft mid middl minist mint mix mobil moment mt
multipl nativ negat never non nyse odd okx old ongo opena opensea outpac panic paper paul peg pepe
perpetu person pi pick pilot plac poi politic ponz pool popular pre premium previou prim problem
prom promot prov quart quick rare reddit redefin reduc regist relief remov result retest reviv
revolut rich rival road robert rocket roundup rout rumor rwa sav saw sbf searches secret seed self
setup shak shap shutdown silk silv singl sit skyrocket slam slight softwar squar squeez stabilit
staf stand stanl stellar strength strengthen stuck sudden suf sum sun suprem surpr swap swi swift
tank telegram tell tend texa thailand then tied tighten ton tradit trap trial troubl try uae until
upcom ust v vaneck vc very veteran victim visa volatil wait warren weak weaken weakn well winklevo
wip wrong wyn yen yuan z
""",
    14: """
abu achiev actu admit ads advoc affect aggres ago alameda algorand alloc alternat altseason amazon
amend amount analytic animoca anonymou answ anthropic anti anticip appe appetit arbitrum area arent
argentina arizona arm armstrong arrow art assoc attent auss axie backlash bail bakkt basi becau
bernstein bitd bitgo bithumb bitmain black blam blast ble bloodbath bolst bonk book bord borrow bot
both bowl brew brian buffet built bukel bust bybit c california calm candid car carbon cas casino
cautiou cboe ceasefir celebr cex chairman channel cheap christma cio citi cla clash club
cointelegraph coldcard collat combin comeback commerc commiss compar consecut consensu content
convert convict correl council count cour cover covid craig cram cryptov cto cuban d dad dalio dang
dap dark dat david daybook de deadlin decad decid decrea delist democrat deplo deutsch disclo
discount discov dismis disrupt div dive dog done dormant dow downgrad downtrend draft drift drug
dynamic each ease economist edge educ effect engin england enterpr environ eos eric escal establish
estim everyon exempt f facebook failur farm favor feel figur fin fire flaw floor florida fluctu
fomc fomo foreign fortun franklin freedom frenz front full g gary gear genes gift goal govt gpu
ground guid guidanc guilt h hardwar hasnt hawkish hbar headlin health heav hik him hope horizon
host hot hover human hunt huob hurdl hyper identit ignit ignor imminent impo inform init instant
insuranc intelligenc intensif involv issuanc jim jon kazakhstan kevin kick kucoin landscap later
lay leak learn least leg littl load ltc m main majorit malwar map mara margin mayor measur meltdown
messag metal metamask mica mike militar millionair ministr mir mode monda monero monetar mood mount
music my nakamoto name narrow netherlands neutr nift node noth notic novogratz nyc nydig occ once
op optimistic our outlin oversight owner ownership paid pain pakistan pardon parent particip patent
payout pen percent perp persist phish plead poor pos prevent print proc proces produc propert
prosecut publish pundit ramp rank ransomwar ratio ray re realit rece reces reflect refu refund
region renew repeat replac republic request requir reset reshap resilienc respon respond restrict
resum retir ride rig riot rlusd roadmap rock rotat rubl rug rule rush same samsung sandbox
scaramucc scenario schif scientific scor secretar seem select sen serv ses sever sharplink shed
sheet ship shop sight site slash solar solv sound spacex spe speak spec split sport spotlight spre
spread spur st stabil stabl star stash statu storm str straight strategist strip styl suc
successful suit suspect swing tea templeton temporar terraform testnet thank thiel threshold tie
timelin tip tornado touch train transit tri trill trim tripl truth trx tuesda turkey turmoil tvl
tweet understand undervalu union universit unlik urgent utilit valid ver video view viral vision
vot voyag washington wav websit wednesda went wild wlfi wright xlm xmr youtub
""",
    15: """
abrupt ac accident ad adjust administr advantag advert advis age agenda aggreg aid air alex alibaba
align alongsid alt alwa ambit aml analyz anchorag android annu anthon apecoin apto army arriv
artist asses aster atom attorn austrac autom availabl awaken bag bahama band bankrupt barcla barr
basic bayc becam begun behav benchmark berkshir bessent beta bhutan bis bitconnect bitget bitstamp
blockdag blockstream blow blue bny body bomb bonu bos bount brad brandt brav breakthrough breath
brokerag broth brow budget canaan canar cancel canton capacit captur care caught celebrit champ
chao charit chat cho choic chop citizen clarif claud cleanspark clim clock cnbc cof coinmarketcap
cold collectibl commis compet confident congress consens contag contain contribut controv
controvers conv convertibl cop cosmo coupl cowen craz criticism crowdfund crumbl crush cryptopunk
cup curb curv custodian cyber czech dangerou davo debit decod default defy delet detect dhab didnt
digest dimon disput divergenc divi divid dividend docu domain door doubt downward drag drap dream
dxy easi easy ebay echo efficienc electricit elev elimin elizabeth elliptic email emergenc empow
encourag encrypt enough entit entr epic error etc ethic ethzilla eva evad evergrand evolut evolv
excit executiv exhaust exist exodu expen exper exten extradit fair fal fallen fallout fargo fastest
fca feb feud fine fir fireblock fisc fle flight flood flush food football forg forget forum fourth
fract frozen ft fud fundament gamef gath gave gbtc gdp gen given gone grab grip grok guy handl
harmon harr hav headwind hedera heist hidden hive holida hormuz howard hsbc hundr hut ice icp id
idea identif illicit im immutabl impl implic inc inclu individu influent initiat inject ink
instagram instead intact intensit interact interoperabilit invit io ios iota island ital itself
jami jef jit joe john joint journ justic kind king knowledg known kyc label labor lag latin
leadership leagu legendar lie liv lob log longest lot love luxur macroeconomic magacoin malaysia
mania manufactur marathon match max maxi me mega ment method mexican mexico miam midterm mind minor
mistak mixer monit moon moonpa mortgag mow mutm myst mysteriou n nano narrat natur navig nd neo
netflix nexo nigeria nomin norway not note nuclear ny observ occur offlin offsh og olear omicron
onboard ondo opin opposit oracl organ origin otc outag overhaul oversold pac pace paint pair
pandemic panel pantera parabolic paradigm pari park parlia participant paxo payroll peer peirc
penalt perfect perform period phantom philippin phon physic pictur pitch playbook pledg plot pm
politician poll port pose possib possibilit pour powerful prai preciou prefer prem present primar
priorit priz proce profil profitabilit profitabl progr prompt propos purpo putin r rail rapid rd
rebrand recap recogn recommend redempt reform regim registr remittanc rep repa represent republican
resident rest rethink retrac reut revi ring rob robot roger rollout ronin ros rsi safet salar
salvadoran samson sand sant save say sbi scand scar school scot scrap seizur seml seni seriou
setback shadow shangha shark shin shouldnt shrug sidewa signatur silenc silicon silverg similar
simpl size skeptic sky smash snoop softbank solo someon someth son sovereign spain spanish speculat
speech spent spr spx stanc steam stimulu storag strait strc stream striv strongest student studio
stun sub subsidiar such summit sunda surve surviv sustain sustainabl swedish sweep switch
switzerland sygnum tabl tackl taiwan takeov taper task td territ tezo them theor thought thousand
thriv thursda tick ticket tight togeth told took tough tract trademark tradf transfer transform
transparenc travel treat trendlin triangl true twin uber ubs ulbricht ultim underwa uni unicorn
unknown unleash unre unregist unwind upbit uptrend upward urge usag vall van vanish vault venezuela
verg verific versu vice vict vietnam viol vow vulnerabilit wake walmart wan water weapon weath wef
welcom west western wide wider will wind window wisdomtr witnes woe women won woo word worldwid
worsen writ wsj yacht young yuga zachxbt zec zhao
""",
}

RARITY = {word: halves / 2 for halves, words in _HALVES.items() for word in words.split()}
"""The natural logarithm of one in how many titles a word is in, to the nearest half."""

RARITY_OF_OTHERS = 8.5
