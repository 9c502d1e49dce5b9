import type { ChatTask } from './chat-task.js'

/** Votes in the latest poll, or in that of a message: `[#N]`, then answers by their numbers, or one by its text, or `-` for none. */
export function vote(rest: string): ChatTask {
  const [, number, wanted = ''] = /^(?:#(\d+)(?:\s+|$))?(.*)$/s.exec(rest) ?? []
  return async (session) => {
    const polls = session.transcript.all.filter(({ poll, deleted }) => poll && !deleted)
    const line = number === undefined ? polls.at(-1) : polls.find(({ id }) => id === Number(number))
    if (!line?.poll) return number === undefined ? 'There is no poll.' : `There is no poll #${number}.`
    const { options, isClosed, isQuiz, isMultiple } = line.poll
    if (isClosed) return 'The poll is closed: nobody can vote any more.'
    if (isQuiz && options.some(({ isChosen }) => isChosen)) return 'In a quiz one votes once, and cannot take it back.'
    const texts = options.map(({ text = '' }) => text)
    const places = wanted === '-' && !isQuiz ? [] : placesOf(wanted.trim(), texts)
    if (!places || (places.length > 1 && !isMultiple)) {
      const offered = texts.map((text, place) => `${place + 1} ${text}`).join(', ')
      return `Write :vote and ${isMultiple ? 'some' : 'one'} of these: ${offered}${isQuiz ? '' : '; :vote - takes yours back'}`
    }
    await session.vote(line.id, places)
    return undefined
  }
}

/** The places of answers, from 0: of one by its text or how it begins, of several by their numbers. */
function placesOf(wanted: string, texts: readonly string[]): number[] | undefined {
  const low = wanted.toLowerCase()
  const named = texts.findIndex((text) => text.toLowerCase() === low)
  if (named >= 0) return [named]
  const places = wanted.split(/[\s,]+/).map((number) => (/^\d+$/.test(number) ? Number(number) - 1 : -1))
  if (places.every((place) => texts[place] !== undefined)) return [...new Set(places)]
  const begins = texts.flatMap((text, place) => (low !== '' && text.toLowerCase().startsWith(low) ? [place] : []))
  return begins.length === 1 ? begins : undefined
}
