"""How rare words are in titles of crypto news: counted, not quoted; stems as in `clusters`."""

_HALVES = {
    2: """
bitcoin
""",
    3: """
crypto
""",
    4: """
fall pric rise
""",
    5: """
ethereum market
""",
    6: """
launch predict propos raise ripple
""",
    7: """
analyst bank blockchain buy etf exchang high investor sell solana trad year
""",
    8: """
ai all altcoin approv asset back ban binanc bull but cardano ceo coinbas cryptocurrency data day
digital dogecoin dollar fed firm first futur hack hike hold min month near next nft not rally
record risk sec stablecoin stock support time token trader trump u warn week whal
""",
    9: """
about add ahead analysi bear bet big bill break bullish call chain china coin com country defi
despit end fac financ financial follow founder ftx get global gold if inflow institutional
investment key lead level liquidation long los low major miner money mov move network off offer
one partner payment platform potential push reserv ris set shar short show signal sinc spot stak
still strategy su target tax treasury usd user wallet world
""",
    10: """
account adoption again against announc another app bas bearish becom befor best biggest
blackrock bnb bottom breakout bring build capital cash central chang claim clos collaps company
concern continu correction cryptocurrenc currency cut deal demand el expert fear file go
government group grow growth he higher holder holding hour increas index industry inflation
interest invest iran issu join jpmorgan judge korea largest last link liquidity list look loss
mak massiv metavers momentum most musk nearly need no open option other past pay point position
possibl post power pressur profit project protocol purchas q quit rate real rebound regulation
regulator remain resistanc retail return reveal rul run russia salvador saylor scam security
sentiment servic shift sign south stat street suggest supply tak tariff tech term test tether
today tokeniz toward transaction trend turn two uk under updat use valu volatility volum wall
want watch web whil worth x you
""",
    11: """
accept accord accumulation act action activity aim approval around asia ath australia bankman
been behind billionair bond bounc buterin cap card case cbdc cftc chair challeng charg chart
chines circl clarity co community compan confirm contract creat customer cycl daily debt
decentraliz decision derivativ detail developer do doe dominanc doubl driv dur early elon enter
eu even exec explain extend face fail federal fee find flash former foundation fraud fresh fri
fuel further gam game giant goe going googl grayscal hacker happen head help hous hype
hyperliquid impact india inu ipo japan job july june keep know korean kraken lab law ledger like
liquidat live lower luna make mark mean media meet meme michael microstrategy million mover
nasdaq net official only order outflow outlook outperform own p peopl play policy polygon
president privacy product public pull pullback pump put rat reason recent recover recovery
regulat regulatory releas report research revenu reward robinhood russian sam sanction season
second senat send shib shiba should smart social some soon spark startup stay step strong
struggl system take talk team technical tension terra th ther thes they thre threat through
total transfer trigger trust twitter ukrain upgrad usdt using via vitalik war way we weekly when
who win withdrawal work yield your
""",
    12: """
aave accelerat acces acros address advanc agent alleg almost among ape appl approach april ark
arrest arthur ask atm august australian avax averag avoid await away bankruptcy beat being
believ between bid billion bitfinex bitwis bloomberg boom bor brazil bridg busines buyer canada
cathi caus celsiu center chainlink charter chief cit client cme congres consolidat control core
corporat cost crackdown creator credit crisi critical crucial currenc current custody cz dao
death debat december delay deposit development dex donation dont dot driven dropp due earn
earning ecb economic economy ecosystem emerg enabl energy era euro europ european event ever ex
executiv expansion experienc explod fake featur fidelity fight final fintech five flag flow focu
focus forc fork form four free full galaxy gemini gensler giv goldman good hard hay hedg highest
highlight hint hir history hong hop i ico includ incom indicator infrastructur institution
internet irs isnt israel jail january kalshi kong kwon larg launder lawmaker layer led lend les
leverag licens lightn likely limit litecoin loan loom lost lowest macro made man manager march
marketplac memecoin merg meta metaplanet metric mileston minut model monthly morgan morn much
multi must nam national north november number nvidia october oil onchain onlin operation
opportunity optimism part pass path pattern paus paypal peak per performanc peter phas plummet
polic polkadot polymarket portfolio positiv powell prepar presal privat pro prob program proof
proposal quantum question race rang ready receiv reclaim red reportedly reversal review right
role round sach safe sal satoshi scal schem seen seiz senator september ser settlement shock
significant singapor six slow so solution sourc spac spend stall standard steady stor strategic
streak strik structur study sui surpass survey tap technology tesla them thing think third
threaten tim tokenization tom too tool track tron uncertainty uniswap unit unlock upsid urg usdc
used valuation ventur veto virtual vote vs wave weekend were wher which whit winter within
without wont wood worst wrap yet york zcash zero zone
""",
    13: """
accumulat accus activ adam addres adopt africa african agency airdrop alarm alert already also
amidst any appear application asian asic attempt attract auction audit authorit avalanch b bad
balanc base battl bch benefit bett better beyond biden bigger bit bitmex bitmin blockfi board
bold brac brand breakdown brief broker bubbl bug burn business campaign canadian cant
capitulation catalyst catch chainalysi chanc charl chas chatgpt check chip city classic closer
cloud code coindesk coinshar collection come comment committe complet complianc comput conferenc
confidenc conflict consolidation consumer cool countr cpi crack crim criminal cross cryptoquant
currently date dead declar deepen deeper defend den dev develop did difficulty discus doesnt doj
dominat donald dorsey downsid downturn drain draw dubai e eas east edg effort election embrac
employ enhanc entir equit equity estat etp every everyth expectation expos exposur extrem factor
fad family fan far fbi february fell few fiat finally fix flat flip forward framework franc
friday friendly fun gambl gamestop gap gas geniu geopolitical germany gett give glassnod golden
got governanc governor gox grant gre half halv hand hash hashrat haven hear heat historic hodl
home hoskinson hub huge ibit illegal imf important improv inch indian indicat influenc
innovation insid insider insight integration international interview investigation jack jam
japanes justin k kiyosaki l lack land late lawyer leader lee left lender liberty life lift line
local lock lose lummi machin mainnet mainstream maintain maker management many mastercard matic
matter member merchant microsoft mid middl minister mint miss mix mobil moment mt multipl nativ
negativ never non nyse odd officially okx old ongo openai opensea opportunit outpac panic paper
paul pepe perpetual pi pick pilot pivot plac plann player pois political ponzi pool popular
potentially pre premium prim problem promis protect provid provider quarter quietly rare react
reaction realiz really reddit redefin reduc register relat relief result retest retreat revers
rich rival road robert rocket roundup rumor rwa saw sbf scammer search secret sector seed self
seller selloff settl setup shak shap sharp shut shutdown silk silver singl sit skyrocket slam
small softwar speculation squar squeez stability stack staff stag stand stanley stellar strength
strengthen stuck sue suffer sun super suprem surpris swap swis tank telegram tell tender texa
theft then tied tighten traditional trap treasur trial troubl try uae ukrainian until upcom ust
v vaneck vc very veteran victim visa volatil wait warren watchdog weak weaken weaknes wealth
well winklevos wip wynn yen yuan z
""",
    14: """
actually additional admit ads advisor advocat affect ago agre agreement alameda algorand
allegation allegedly allocation alternativ altseason amazon amount analytic animoca announcement
anonymou answer anthropic anti anticipat appeal appetit appoint arbitrum area arent argentina
argu arizona arm armstrong arrow art attacker attention aussi author authority axie backlash
bakkt banker bann bar basi becaus bernstein bitcoiner bitdeer bitgo bithumb bitmain black blam
blast bloodbath bolster bonk book border borrow bot both bowl brazilian brian briefly broader
buffett built bukel bust bybit c california calm candidat car carbon cas casino caution cautiou
cboe ceasefir centraliz cex chairman channel christma cio citi clas clash club cointelegraph
coldcard collateral comeback commodity compar competition compromis computer condition connect
consecutiv consensu content convert correlation council cover covid craig cramer creditor
cryptovers cto cuban d dad dalio danger dapp dark dat david daybook de deadlin decad
decentralization decid decreas deep defens delist deliver democrat department deploy design
deutsch different digit direct director disclos discount discuss ditch div dive donat done
dormant dow downgrad downtrend draft drift drug dynamic each ease economist edge education
effect employe enforcement engineer england enterpris eos eras eric escalat establish estimat
everyon exclusiv expiry explosiv f facebook facility failur fast faster favor feel figur fin
fire flaw floor florida fomc fomo foreign fortun found franklin freedom french frenzy fully
fundrais g gary gear generat genesi german gift goal govt gpu great ground guid guidanc guilty h
hardwar hasnt hawkish hbar headlin heavy held hik him historical hitt hodler hope horizon host
hot hover human hunt huobi hurdl hyper identity ignit ignor imminent impos infinity initiativ
insuranc intel intelligenc investigat involv issuanc issuer jim jon kazakhstan kevin kick
kidnapp kill kucoin landscap later lay leak learn least leg legislation letter light liquid
littl load london longer ltc m main majority malwar manag manipulation mara margin mas mayor
measur meltdown merger messag metal metamask mica mike military millionair mine ministry mirror
mode monday monero monetary mount movement mstr mull music my n nakamoto name narrativ narrow
nation neutral nifty nod node noth notic novogratz nyc nydig occ offic once op operat operator
optimistic our outlin oversight overtak owner ownership paid pain pakistan pardon parent party
pas patent payout peg percent perp persist phish plead poor pos presidential prevent previou
print production promot property prosecutor protection prov publicly publish pundit ramp rank
ransomwar ratio ray re read reality recession reflect refund regain rejection remov renew repeat
replac republic request researcher reset reshap resilienc respond respons resum retirement reviv
ride riot rlusd roadmap rock rout rubl rug rule runn rush same samsung sandbox saving scaramucci
scenario schiff scientific scor scrutiny secretary seem select sent serv session sett seven
several shareholder sharplink sharply shed sheet sight site slash slightly snap solv sound
spacex spe split sport spotlight spre spread st stabiliz stabl star stash statement statu storm
story straight strateg strategist stres strip stronger styl succes sudden suddenly suit summer
surpas surviv suspect swift swing teas templeton terraform testnet thailand thank thiel
threshold tie timelin tip ton tornado touch train tri trillion trim tripl truth trx tuesday
turmoil tvl tweet understand undervalu union unlikely urgent utility validator video view viral
vision vot voyager washington wav websit wednesday went whether wild winn winner withdraw wlfi
worr wright wrong xlm xmr yearly
""",
    15: """
abu ac achiev activat activit ad administration advantag adviser advisory age agenda aid air
alibaba align alongsid alt alway ambition aml analyz anchorag android anthony apecoin apto army
arriv artist associat association aster atom attorney austrac availabl awaken award backer bag
bahama bail band bankrupt barclay barrier bayc becam beginn begun behavior beij benchmark
berkshir bessent beta bhutan bis bitconnect bitget bitstamp ble blockdag blockstream blow blue
bny body bomb bos bounty brandt brav breakthrough brew broad brok brokerag brother browser
budget builder canaan canary cancel canton cantor capacity captur caught ceas celebrat cfo chao
charli cheap choic citizen claud cleanspark climat clock cnbc coffe coinmarketcap cold
collectibl combat combin commerc commercial commission commissioner commit commodit compet
competitor congressional consensy contagion controversial convertibl conviction correct cosmo
count coupl cours cowen critic criticism criticiz crowdfund crumbl crush cryptopunk cup curb
curv custodian cyber czech davo debit decod def default defy delet dhabi didnt digest dimon
direction discover discovery discussion dismiss disput disrupt distribut distribution divergenc
divid dividend document dog dogg domain door doubt downward drag draper dream driver dutch dxy
earlier easy ebay echo efficiency eight electricity elevat eliminat elizabeth elliptic email
encourag engin enough entry epic error etc ethzilla evasion evergrand evolution evolv exceed
exemption exist exodu experiment explosion extension extremely fair fallen fallout fals fargo
farm fastest fca feb feud filing fine fir fireblock fiscal flight flood fluctuat flush food
football forget forum fourth front frozen ft fud fundamental gamefi gather gave gbtc gdp gen
general generation geopolitic given gone grip grok guy handl harder harmony harri hav headwind
health healthy hedera heist hidden highly hive holiday hormuz howard hsbc hut ice icp id idea
illicit im immutabl implication inc individual influencer influential information initial ink
instagram instant instead intact intensif intensity interoperability io ios iota iranian island
israeli italy itself jami jitter joe john joint justic king knowledg known kyc labor lag larger
latin leadership leagu leap legaliz legendary lie listing liv lobby log longest lot love luxury
macroeconomic magacoin malaysia mania map marathon match matt max maxi me mega mention method
mexican mexico miami midterm miller mind minor mis mistak mixer monitor moody moon moonpay
mortgag mow mutm mysteriou mystery nano navigat nd neo netflix nexo nigeria norway note nuclear
ny offering officer offlin offshor og oleary omicron onboard ondo opinion oracl otc outag
overhaul oversold pac pace paint pair pandemic panel pantera parabolic paradigm pari park
parliament participant paxo payroll peer pegg peirc pension perfect perform period person
personal phantom philippin phon physical pictur pioneer pitch pivotal playbook pledg plot pm
politician poll pop pose possibility possibly postpon pound pour powerful prais preciou preferr
premier pres present priz proces process produc profil profitability profitabl progres promotion
prompt protest purpos putin putt quarterly quick quickly quiet r rail ransom rapid rd rebrand
recap recently recogniz recommend redemption reform refus regim registration relativ remittanc
rep represent republican requir resident restrict retailer rethink reuter revival revolut
revolution revolutioniz rig ring risky robot roger rollout ronin ros rose rotation rsi safety
salvadoran samson santiment sav save say sbi scandal school scoop scott securitiz seizur semler
sen senior seriou setback shadow shanghai shark shin ship shop shouldnt shrink shrug sideway
signatur significantly silenc silicon silvergat similar simpl size sky slight smaller smash
snoop softbank solari solo someon someth son sovereign spain spanish speak special speculativ
speech spent sponsor spur spx stanc stead steam stimulu stol storag strait strc striv strongest
student studio sub subsidiary successful such summit sunday sustain sustainabl swedish sweep
switch switzerland sygnum tabl tackl taiwan takeover taper task taxation td technolog
temporarily temporary ten territory tezo thai theory thos thought thousand thriv thursday tick
ticket tight together told took topp traction trademark tradfi transferr transition transparency
travel trendlin triangl true turkey twin uber ubs ulbricht ultimat underway uni unicorn
university unknown unleash unrealiz unregister unwind upbit uptrend upward urge usag valley van
vanish vault venezuela verg verification version versu vice victory vow vulnerability wake
walmart wan warning water weather wef welcom west western wide wider wind window wisdomtre
witness woe women won woo word worldwid worri worry wors worsen wrapp wsj yacht young youtub
yuga zachxbt zec zhao
""",
    16: """
able abruptly absorb accelerator accidentally actor actual adjust advertis advic advis aftermath
agentic aggregator aggressiv aggressively aguilatrad airlin alex algo algorithm algorithmic
allianc allocat alon along alpha altman am ambitiou amc amend amendment anchor andreessen andrew
annual anticipation anyth api apparent apply approximately apt arb arc arca argo arkham asses
assess atkin attend attractiv attribut aug aum automat autonomou avatar axs baby bailout barr
bash basic beautiful began beginner belaru believer ben benjamin benzinga bewar bia bidder bip
bipartisan bitboy bitfarm bitfury bitlicens bitpanda bitpay bitso bittensor biz bleed blockfill
boe boj bolivia bollinger bombshell bound box brad breath breather brexit bric bright brink bro
broken brought brutal buck butcher buzz cake candl cannot capitalist capitalization capitulat
care carnag carolin cast cat ceil cel celebrit celo censorship cent centr centralization certain
certik champion changpeng chapter charity chat cheaper chest child choos choppy cipher citadel
citigroup civil clarif clean cling clon closely closur cloudflar clu cod coffeezilla coil
coincheck coindcx coinglas collaborat collaboration collect colleg colorado committ common
complaint completely compliant compound concept conditional conduct confirmation congressman
connecticut connection consideration contain continuation contribut controversy conversation
conversion convict convinc coo cop copper copyright coreweav corner coronaviru corporation
counter crater craz crazy creation cro crono crossroad crowd crown crunch cruz cryptoasset
cryptocom cultur custodial custom cutt cyberattack cybersecurity cynthia cypherpunk damag dan
dangerou darknet dash dc dcg dealer debank dec decentraland decoupl deficit defin defraud
democratic departur depeg depend depot deputy deribit desist desk destroy detect determin devic
diamond die differenc difficult dinner dipp directly disappear disappoint disclosur discord
display disruption diverg division doing domestic doom dovish dozen dragonfly drak drama
dramatic drawdown dydx earth easier edward efficient eh eip elect electronic elit ellison else
emergency empir empower ena endors ensur entertainment enthusiast entit entrepreneur environment
environmental episod epstein equipment escap essential ethena ethic etn etoro euphoria evad
evidenc evm examin excit excitement execut exempt exhaustion expensiv expir explainer expres
express extortion extra eyed facilitat fact factbox fade faith falconx falter familiar fantom
fartcoin fashion fate fatf favorit fdic feed fi fiasco fifa fifth filecoin fill film finaliz
fincen finish finland fit fitzgerald flar flee flirt float flock fluctuation fly fold fool foot
footprint forever forex forg formation fractal fragil fraudster fraudulent friend frontier ftt
function fundstrat fusaka fx gainer gamer garlinghous gat gate gateway gaug gem georgia glitch
globally grab grad greater grew grid guard guidelin hang happy harm harvard hashkey hat hathaway
healthcar height helium hester hid hijack himself hing hire historically hoard hole hotel
however htx hundred hurt ibm illinoi imag imbalanc implement import importanc impossibl incentiv
incident inclusion increasingly indict indonesia industr industrial inevitabl info initiat
injectiv inspir intend interactiv internal intraday invasion invers invit ip iphon ira iren
italian j jackson jake jan jeff jeffer jerom jersey journey jp jr jupiter kamala keiser kelp
kenya kid killer kim kind knock label lagard landmark languag latam layerzero layoff lazaru
lbank lean ledn legacy legend leo lesson libra lido lin linger lira localbitcoin logan loser lov
lumen magazin magic makerdao maldiv manchester mandat manipulat mapl mar marshal master
matrixport matur mechanism medical meeting mellon mem men mercado met michigan midnight
migration millennial mislead missil mission mit modern modest monad moneygram mood moscow mostly
motion mp msci multichain munger mut mutuum mvrv myriad natural nba neobank nevada newsflash
night nine nomura nosediv notabl notch o occur offset often ohio okcoin okex olympic ontario
onto openclaw opera oppos opposition orang ordinal organization original outcom outshin outsid
overall overheat overnight oversea overstock pacific pal panama par paraguay participat
participation passag passiv password pectra penalty pend pengu permission piec pig pile pizza
plant plug plumb pocket poison poland polish pompliano popularity porn portugal pow preced
prefer preparation pretty previously primary principl probably proceed processor professional
projection prolong prominent propel proponent proshar prospect provision pursu pwc quest rac
radar raid ralli raoul rather rating rattl reaffirm regard region regional reiterat relationship
relatively relaunch remark remember reopen repay representativ requirement resilient resolution
resolv resourc responsibl rest restaurant restriction restructur resurfac resurgenc retain
retrac revamp revis revisit revolutionary rewrit richard richest rid rip river robust
rollercoaster rollup roman room rotat roughly royal rune safeguard safemoon safer saga salary
sand santa saudi scamm scar schedul scrap segwit sei sens sensitiv sept server sever she
shibarium shockwav shoot shopp shot shoulder sid side sidechain silent sitt situation skeptic
skeptical skybridg sleep slowdown smarter smartphon snowden soccer sofi soft sony sooner sotheby
speculator spell spiral sponsorship spook spr starbuck starknet steep sterl stev sth stir
stockpil stopp stream stretch structural stumbl subbd subject submit subpoena supercharg
supercycl surveillanc suspension suspiciou swapp swell tag tailwind taken taker talent tao
taxbit taxpayer ted terawulf terrausd testimony theta theyr thiev thin thorchain though throw
tiktok tipp tomorrow toncoin tough tout town trac trail trajectory transform treat trezor truly
turbulenc turkish tv twenty ufc unauthoriz uncertain underperform underwater unexpect unfaz
uniqu unlicens unpack unprecedent upbeat ups uptick uptober usa valkyri valuabl vanc vanguard
vasil vcs vega vehicl ver vet vietnam violat violation viru visit vulnerabl walk warner wary
wasnt wbtc wealthy weapon wedg whol widen wif willy wintermut wipeout withdrawn witnes wobbl
woman worker workforc worldcoin wormhol wrench writ wyom xai xrpl y yellen yes yesterday
youtuber zealand zk zkevm zon zoom zuckerberg
""",
    17: """
abus academic acknowledg advocacy ag agenc amass anyon anytim auto aws bump burst cashback
cautiously chivo coingecko communication compensation confident controll corruption countdown
coverag dappradar derail diem disaster disney donor drov earner eat encryption ens erc
especially esport evaporat everyday execution fizzl flagship flipp floki forb ghana heavyweight
horowitz identify idle implementation insurer intensify intervention involvement iq jd
jurisdiction kingdom lifelin malaysian maliciou mapp maximum melania mexc micro minimal minimum
monster myth nakaboto newly nobel ok oldest origin osprey othersid packag percentag petition plu
podcast practic prioritiz priority qubetic ranking rapidly rebuild reignit resistant restart
roar roi row schwab scienc seal shatter shill solar stepp strain streamlin stunn substantial
surrender sushiswap sweden text traffic trapp trm uncover undermin universal vechain vp wast
wazirx
""",
}

RARITY = {word: halves / 2 for halves, words in _HALVES.items() for word in words.split()}
"""The natural logarithm of one in how many titles a word is in, to the nearest half."""

RARITY_OF_OTHERS = 8.5
