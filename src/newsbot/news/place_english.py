"""English words that somebody types and that are, or sound like, the name of a place."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that leave no doubt that a query is a sentence; articles and particles of Arabic names (al, as, ad) are none.
FUNCTION = _set(
    """a i he she it we you they is are was were am be been has have had do does did not no yes of to for with and or
    but if this that these those there here who what when where why how my your his her its our their me him us them
    some any all from by on hi hello hey thanks thank please ok okay can could will would should may must i'm
    he's she's it's we're you're they're there's that's"""
)
# Names of places that are common words first: never a place in running text, nor when asked for alone.
COMMON = FUNCTION | _set(
    """hit habit hail sin salt tall rai bae nice ace mine male mini fake hole holy fish hate heat hell door safe type
    tell tail till seal shine shore read seen sorry loud keys kiss lion silly spin vary chain fees barely marry gotta
    june man mike tom mary sam kim kelly kyle terry josh jose maria marie sarah mayer swat sell sale hill most soft
    name same time home mare dark kind karma rum ram van of male alba male bat car mail dell deal dull doll
    golf gene parish"""
)
# Given names that people sign with; a name of a place is not what they misspelt.
GIVEN = _set(
    """ahmad ahmed ahmet mohamed mohammed mohammad muhammad mehmet mahmoud mustafa omar ali hassan hasan hussein husein
    khaled khalid youssef yusuf ibrahim ismail samir sami rami fadi sara sarah salma layla leila fatima fatma aisha
    mariam maryam zainab zeynep nour noor huda rana rima lina maya john jack james michael david robert william
    thomas paul peter mark steven stephen daniel andrew george anna emma mary maria jennifer lisa laura kevin brian
    alex adam sam tom nick chris kate jane julia sofia daniela omer emre murat can deniz elif berfin rojin azad baran
    dilan hevin serhat ciwan alan karim kareem tarek tariq ziad bashar bassel basel hadi wael wassim"""
)
