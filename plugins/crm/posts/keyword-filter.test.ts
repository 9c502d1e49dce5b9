import { describe, expect, it } from 'vitest'
import { KeywordFilter } from './keyword-filter.js'

const filter = (include: string[], more: Partial<ConstructorParameters<typeof KeywordFilter>[0]> = {}) =>
  new KeywordFilter({
    includeKeywords: include,
    excludeKeywords: [],
    requireAllIncludes: false,
    wholeWords: true,
    caseSensitive: false,
    ...more,
  })
const wants = (include: string[], text: string, more = {}) => filter(include, more).judge(text).wanted

describe('a keyword filter', () => {
  it.each([
    ['java', 'Java developer wanted', true],
    ['java', 'JavaScript developer wanted', false],
    ['java', 'JAVA/Kotlin', true],
    ['java', 'java_8', false],
    ['c++', 'We write C++, and more', true],
    ['c++', 'C+', false],
    ['.net', 'ASP.NET core', true],
    ['#python', 'jobs: #Python', true],
    ['питон', 'Нужен ПИТОН разработчик', true],
    ['питон', 'Питонист', false],
    ['ёлка', 'Е\u{308}ЛКА', true],
    ['café', 'the CAFE\u{301} there', true],
    ['python', 'ｐｙｔｈｏｎ', true],
    ['python', 'py\u{200B}thon', true],
    ['django rest', 'Django\n  REST framework', true],
    ['django rest', 'djangorest', false],
    ['a.b', 'axb', false],
    ['full-time', 'Python, full-time, remote', true],
    ['full-time', 'Python, full time', false],
    ['node.js/ts & (c#) [x] {y} ^$|\\', 'we have node.js/ts & (c#) [x] {y} ^$|\\ here', true],
    ['🐍', 'with 🐍 love', true],
    ['程序员', '招聘 程序员', true],
  ])('finds %j in %j: %s', (keyword, text, expected) => {
    expect(wants([keyword], text)).toBe(expected)
  })

  it('wants one of the keywords, or all of them', () => {
    expect(wants(['python', 'remote'], 'Python in the office')).toBe(true)
    expect(wants(['python', 'remote'], 'Python in the office', { requireAllIncludes: true })).toBe(false)
    expect(wants(['python', 'remote'], 'remote, Python', { requireAllIncludes: true })).toBe(true)
  })

  it('wants everything without keywords, but not what is excluded', () => {
    expect(wants([], 'anything')).toBe(true)
    expect(filter(['python'], { excludeKeywords: ['senior'] }).judge('Senior Python')).toEqual({
      wanted: false,
      found: ['python'],
      excludedBy: 'senior',
    })
    expect(wants([], 'Seniority', { excludeKeywords: ['senior'] })).toBe(true)
  })

  it('does not find what cannot be seen', () => {
    expect(filter(['python'], { excludeKeywords: [' ', '\u{200B}'] }).judge('Python')).toEqual({
      wanted: true,
      found: ['python'],
    })
  })

  it('finds words of scripts that put no spaces between them, and others beside these', () => {
    expect(wants(['日本語'], '我们需要日本語老师')).toBe(true)
    expect(wants(['งาน'], 'หางานด่วน')).toBe(true)
    expect(wants(['python'], '招聘Python工程师')).toBe(true)
    expect(wants(['python'], '招聘pythonic工程师')).toBe(false)
  })

  it('minds capital letters and parts of words when told so', () => {
    expect(wants(['Go'], 'go home', { caseSensitive: true })).toBe(false)
    expect(wants(['Go'], 'in Go', { caseSensitive: true })).toBe(true)
    expect(wants(['java'], 'JavaScript', { wholeWords: false })).toBe(true)
  })

  it('is quick on long texts with many keywords', () => {
    const many = filter(Array.from({ length: 200 }, (_, index) => `keyword ${index} of many`))
    expect(many.judge('keyword '.repeat(20_000)).wanted).toBe(false)
  })
})
