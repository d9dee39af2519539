"""Stop words of some languages.

The lists are short on purpose. They keep words about products ("good", "help", "problem"), which longer lists delete.
Negations and intensifiers ("not", "never", "too", "very", "without") are no stop words, because "not easy" is not "easy". By
themselves they name no topic, so they are terms only together with a neighboring word.
"""

from functools import cache

_STOP_WORDS = {
    "en": """
        the a an and or of to in on at for from with by as is are was were be been being am it its it's i i'm i've i'd i'll
        you you're your we we're our us they they're their them he she his her him this that that's these those there has
        have had do does did will would can could if so than then but my me which who what when where how
    """,
    "es": """
        el la los las un una unos unas y e o u de del a al en por para con se su sus lo le les me te nos mi mis tu es son
        era fue ser está están estar ha han hay he que qué como cuando donde si pero este esta esto estos estas ese esa eso
        yo
    """,
    "fr": """
        le la les un une des de du et ou à au aux en dans par pour sur avec ce cet cette ces ça cela il elle ils elles je tu
        nous vous on me te se lui leur leurs son sa ses mon ma mes notre nos votre vos est sont était être été suis ai a ont
        avait avoir qui que quoi dont où si mais comme y c'est j'ai
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei mit nach von vom zu
        zum zur für über um als wie wenn dass ob ist sind war waren sein bin wird werden wurde hat haben hatte habe ich du er
        sie es wir ihr mich mir uns euch ihn ihm ihnen mein meine unser unsere dieser diese dieses sich da so ab
    """,
    "it": """
        il lo la i gli le un uno una e ed o di del dello della dei degli delle a al allo alla ai agli alle da dal dalla in nel
        nella nei con su sul sulla per tra fra si mi ti ci vi mio mia suo sua è sono era stato essere ho ha hanno che chi cui
        come quando dove se ma questo questa questi queste quello quella io
    """,
    "pt": """
        o a os as um uma uns umas e ou de do da dos das em na nos nas por pelo pela para com se seu sua seus suas meu minha
        me te lhe eu ele ela eles elas nós é são era foi ser está estão estar tem têm há que quem como quando onde mas este
        esta isto esse essa isso ao à aos
    """,
    "nl": """
        de het een en of in op aan van voor met bij uit naar om te tot door over is zijn was waren ben wordt worden heb heeft
        hebben had ik je jij u hij zij ze wij we jullie mij me ons hun hem haar mijn uw dit dat deze die er als dan maar wat
        wie waar
    """,
    "sv": """
        en ett den det de och eller i på av för med till från om vid som att är var vara har hade jag du han hon vi ni dem mig
        dig oss er min mitt mina din vår er sin sitt sina detta denna dessa så när men man blir
    """,
    "da": """
        en et den det de og eller i på af for med til fra om ved som at er var være har havde jeg du han hun vi i dem mig dig
        os jer min mit mine din vores sin sit sine dette denne disse så når men man bliver
    """,
    "nb": """
        en ei et den det de og eller i på av for med til fra om ved som at å er var være har hadde jeg du han hun vi dere dem
        meg deg oss min mitt mine din vår sin sitt sine dette denne disse så når men man blir
    """,
    "pl": """
        i a o w we z ze na do od dla po przez przy za u się to ten ta te tego tej tym jest są był była było być mam ma mi mnie
        ja ty on ona ono my wy oni mój moja swój że co kto jak kiedy gdzie czy ale oraz lub który która które
    """,
    "cs": """
        a i o v ve z ze na do od pro po při za u k ke s se si to ten ta te toho tom je jsou byl byla bylo být jsem mám má mi
        mně já ty on ona ono my vy oni můj moje svůj že co kdo jak když kde ale nebo který která které by
    """,
    "ro": """
        un o niște și sau de la în pe din cu pentru prin ca că să se îi îl le lor mi meu mea este sunt era a am are au fi
        fost eu tu el ea noi voi ei ele care ce cine cum când unde dacă dar acest această acesta al ai ale
    """,
    "ru": """
        и а но или в во на с со к ко о об у от до из за по для при над под через это этот эта эти того этого что как когда где
        кто который которая которые если бы же ли я ты он она оно мы вы они мне меня нам нас вам вас его её их мой моя наш
        есть был была было были быть
    """,
    "uk": """
        і й та а але або в у на з із зі до від для за по при над під через це цей ця ці того цього що як коли де хто який яка
        які якщо б би же чи я ти він вона воно ми ви вони мені мене нам нас вам вас його її їх мій моя наш є був була було
        були бути
    """,
    "tr": """
        ve veya ya da de ki ile için gibi kadar bir bu şu o ben sen biz siz onlar bana beni sana seni bize bizi benim senin
        bizim onun mi mı mu mü ama fakat eğer olan olarak oldu olur her
    """,
    "ar": """
        و في من على إلى الى عن مع أن ان إن هذا هذه ذلك تلك هو هي هم نحن أنا انا أنت التي الذي الذين ما كان كانت يكون قد ثم أو
        او كما عند لكن
    """,
    "fa": """
        و در از به با برای که را این آن یک است هست بود بودند شد شده می هم تا یا اما اگر من تو او ما شما آنها ایشان خود های ها
    """,
    "hi": """
        और या का की के को में से पर है हैं था थी थे हो होता होती यह ये वह वे मैं मुझे मेरा मेरी हम हमें आप आपका उस इस एक ने तो भी कि जो
    """,
    "id": """
        dan atau di ke dari pada untuk dengan yang ini itu adalah ada saya aku kamu anda dia kami kita mereka nya akan telah
        sudah oleh sebagai dalam juga karena jika tapi tetapi
    """,
    "vi": """
        và hoặc của là có ở trong trên cho với từ đến các những một này đó kia tôi bạn anh chị em chúng họ nó mình thì mà khi
        nếu được bị đã đang sẽ cũng
    """,
}
_MODIFIERS = {
    "en": """
        not no nor never none nothing too very more most less least only just even also still really quite much many without
        always often all any some don't doesn't didn't isn't wasn't aren't weren't can't cannot couldn't won't wouldn't haven't
        hasn't hadn't shouldn't
    """,
    "es": """
        no ni nunca nada sin muy más mas menos mucho mucha muchos muchas poco demasiado demasiada demasiados demasiadas solo
        sólo también siempre todo todos ya tan
    """,
    "fr": "ne n pas non ni jamais rien sans très trop plus moins beaucoup peu seulement aussi toujours encore tout tous bien",
    "de": """
        nicht nichts nie kein keine keinen keiner keinem keines ohne sehr zu viel viele mehr weniger nur auch noch schon immer
        oft ganz leider etwas alle alles
    """,
    "it": "non né mai niente nulla senza molto troppo troppa troppi troppe più meno poco solo anche sempre ancora tutto tutti",
    "pt": "não nem nunca nada sem muito muita muitos muitas demais mais menos pouco só também sempre ainda já tudo todos",
    "nl": "niet niets nooit geen zonder zeer heel erg veel meer minder alleen ook nog altijd vaak alle alles",
    "sv": "inte inget ingen inga aldrig utan mycket väldigt för mer mest mindre bara också alltid ofta alla allt",
    "da": "ikke intet ingen aldrig uden meget for mere mest mindre kun også altid ofte alle alt",
    "nb": "ikke ikkje ingenting ingen aldri uten mye veldig for mer mest mindre bare også alltid ofte alle alt",
    "pl": "nie nic nigdy bez bardzo zbyt za więcej mniej tylko też zawsze często wszystko wszystkie",
    "cs": "ne nic nikdy bez velmi moc příliš více méně jen také vždy často všechno",
    "ro": "nu nimic niciodată fără foarte prea mai mult puțin doar și mereu tot toate",
    "ru": "не нет ни ничего никогда без очень слишком много больше меньше только также тоже всегда часто всё все",
    "uk": "не ні нічого ніколи без дуже занадто багато більше менше тільки також завжди часто все",
    "tr": "değil yok hiç hiçbir çok fazla daha en az sadece her zaman",
    "id": "tidak bukan belum tanpa sangat terlalu lebih paling kurang hanya selalu sering semua",
    "vi": "không chưa chẳng rất quá lắm hơn nhất chỉ luôn",
}
# Languages that use the list of a related language.
_LOCALE_ALIASES = {"ms": "id", "no": "nb", "nn": "nb", "sk": "cs"}


def stop_word_locale(locale: str) -> str:
    """Returns the language of the stop word list for a locale; `en` if its language has none."""
    language = locale.partition("-")[0]
    language = _LOCALE_ALIASES.get(language, language)
    return language if language in _STOP_WORDS else "en"


def stop_words(locale: str) -> frozenset[str]:
    """Returns the stop words of a locale's language and of English, because people write English on pages of any language."""
    return _parse_stop_words(stop_word_locale(locale))


def modifiers(locale: str) -> frozenset[str]:
    """Returns the negations and intensifiers of a locale's language and of English."""
    return _parse_modifiers(stop_word_locale(locale)) - stop_words(locale)


@cache
def _parse_modifiers(language: str) -> frozenset[str]:
    return frozenset(f"{_MODIFIERS['en']} {_MODIFIERS.get(language, '')}".split())


@cache
def _parse_stop_words(language: str) -> frozenset[str]:
    return frozenset(f"{_STOP_WORDS['en']} {_STOP_WORDS[language]}".split())


def stop_word_locales() -> tuple[str, ...]:
    """Returns the languages that have a list."""
    return tuple(_STOP_WORDS)
