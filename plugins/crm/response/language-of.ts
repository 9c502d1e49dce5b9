/** Little words that a text of the language can hardly do without; of two languages the one with more of them wins. */
const littleWords: Readonly<Record<string, string>> = {
  en: 'the and of to in for with you we our is are your will from or as on work looking',
  de: 'der die das und für mit wir ist sind auf ein eine von zu im bei nicht oder deine suchen',
  fr: 'le la les des et pour avec nous est une dans vous sur votre du au ou recherche',
  es: 'el los las y para con que una en por nosotros es su o como buscamos del se',
  it: 'il gli della per con che una di nel siamo è o come cerchiamo del si',
  pt: 'os as e para com que uma em por nós é do da ou como procuramos não',
  pl: 'i w na z do jest dla się nie oraz lub szukamy pracy o od',
  tr: 've bir için ile bu da de olan iş arıyoruz veya en çok',
  ru: 'и в на с для не что мы вы по от или опыт работы ищем требуется нужен это',
  uk: 'і в на з для не що ми ви по від або досвід роботи шукаємо потрібен це та у',
  be: 'і ў на з для не што мы вы па ад або вопыт працы шукаем патрэбны гэта',
}

/** Letters that of these languages only one has. */
const ownLetters: readonly (readonly [language: string, letters: RegExp])[] = [
  ['be', /ў/gu],
  ['uk', /[їєґ]/gu],
  ['ru', /[ыэъё]/gu],
]

/** Scripts that are one language for most purposes. */
const scripts: readonly (readonly [language: string, script: RegExp])[] = [
  ['ja', /[\p{sc=Hiragana}\p{sc=Katakana}]/gu],
  ['ko', /\p{sc=Hangul}/gu],
  ['zh', /\p{sc=Han}/gu],
  ['ar', /\p{sc=Arabic}/gu],
  ['he', /\p{sc=Hebrew}/gu],
  ['el', /\p{sc=Greek}/gu],
  ['ka', /\p{sc=Georgian}/gu],
  ['hy', /\p{sc=Armenian}/gu],
  ['hi', /\p{sc=Devanagari}/gu],
  ['th', /\p{sc=Thai}/gu],
]

/** Little words are worth more than a letter, as a text has fewer of them. */
const wordWeight = 3

/**
 * Which of some languages a text is written in, most likely.
 * @param among - ISO 639-1 codes, also with a region (`pt-BR`).
 * @returns one of `among`; `undefined` when the text looks like none of them.
 */
export function languageOf(text: string, among: readonly string[]): string | undefined {
  const lower = text.normalize('NFKC').toLowerCase()
  const words = lower.match(/[\p{L}\p{M}]+/gu) ?? []
  const scored = among.map((code) => ({ code, score: score(code.toLowerCase().split(/[-_]/)[0] ?? '', lower, words) }))
  const best = scored.reduce((one, other) => (other.score > one.score ? other : one), { code: '', score: 0 })
  return best.score > 0 ? best.code : undefined
}

function score(language: string, text: string, words: readonly string[]): number {
  const script = scripts.find(([name]) => name === language)?.[1]
  if (script) return text.match(script)?.length ?? 0
  const little = new Set(littleWords[language]?.split(' '))
  const own = ownLetters.find(([name]) => name === language)?.[1]
  const letters = own ? (text.match(own)?.length ?? 0) : 0
  const foreign = ownLetters.some(([name, pattern]) => name !== language && isCyrillic(language) && text.match(pattern))
  const found = words.filter((word) => little.has(word)).length * wordWeight + letters
  if (found > 0) return foreign ? found / 2 : found
  // A text of few words still tells its alphabet.
  const alphabet = isCyrillic(language) ? /\p{sc=Cyrillic}/u : /\p{sc=Latin}/u
  return language in littleWords && words.filter((word) => alphabet.test(word)).length > words.length / 2 ? 0.1 : 0
}

function isCyrillic(language: string): boolean {
  return language === 'ru' || language === 'uk' || language === 'be'
}
