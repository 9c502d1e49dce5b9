import type { ChannelFilters } from 'switchboard'

/** What a filter says of a text. */
export interface FilterVerdict {
  readonly wanted: boolean
  /** The keywords of `include_keywords` that were found. */
  readonly found: readonly string[]
  /** The keyword of `exclude_keywords` that spoke against it. */
  readonly excludedBy?: string
}

/** Scripts that put no spaces between words: a word of theirs begins and ends anywhere. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')

/** What counts as part of a word: letters, digits and marks of every other script, and the underscore. */
const wordCharacter = String.raw`(?:(?![${unspaced}])[\p{L}\p{N}\p{M}_])`
const onlyWordCharacter = new RegExp(`^${wordCharacter}$`, 'u')

/**
 * Finds keywords in texts. A keyword is a word or a phrase: spaces in it stand for any spaces and line ends. Texts that look
 * the same are the same, however they are encoded.
 */
export class KeywordFilter {
  private readonly included: readonly Keyword[]
  private readonly excluded: readonly Keyword[]
  private readonly requireAll: boolean

  constructor(filters: Readonly<ChannelFilters>) {
    const keywords = (texts: readonly string[]) =>
      texts
        // What cannot be seen would be found everywhere.
        .filter((text) => readable(text).trim() !== '')
        .map((text) => new Keyword(text, filters.wholeWords, filters.caseSensitive))
    this.included = keywords(filters.includeKeywords)
    this.excluded = keywords(filters.excludeKeywords)
    this.requireAll = filters.requireAllIncludes
  }

  /** Judges a text. Without `include_keywords` every text is wanted that has none of `exclude_keywords`. */
  judge(text: string): FilterVerdict {
    const read = readable(text)
    const found = this.included.filter((keyword) => keyword.isIn(read)).map(({ written }) => written)
    const excludedBy = this.excluded.find((keyword) => keyword.isIn(read))?.written
    const enough = this.requireAll ? found.length === this.included.length : found.length > 0
    const wanted = excludedBy === undefined && (this.included.length === 0 || enough)
    return { wanted, found, ...(excludedBy !== undefined && { excludedBy }) }
  }
}

class Keyword {
  private readonly pattern: RegExp

  constructor(
    readonly written: string,
    wholeWords: boolean,
    caseSensitive: boolean,
  ) {
    const words = readable(written).trim().split(/\s+/u)
    const phrase = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`)).join(String.raw`\s+`)
    // `C++` ends with no letter, so nothing has to end there.
    const isWord = (character = '') => onlyWordCharacter.test(character)
    const letters = [...words.join(' ')]
    const begin = wholeWords && isWord(letters[0]) ? `(?<!${wordCharacter})` : ''
    const end = wholeWords && isWord(letters.at(-1)) ? `(?!${wordCharacter})` : ''
    this.pattern = new RegExp(`${begin}${phrase}${end}`, caseSensitive ? 'u' : 'iu')
  }

  isIn(text: string): boolean {
    return this.pattern.test(text)
  }
}

/** Full-width letters, ligatures and letters with marks in their usual form, and without what cannot be seen. */
function readable(text: string): string {
  return text.normalize('NFKC').replace(/[\u{AD}\u{200B}-\u{200D}\u{2060}\u{FEFF}]/gu, '')
}
