import type { LiveEvent } from './live-event.js'

/** Events that go out together. What connections of the same topics get is written once for all of them. */
export class LiveBatch {
  private readonly texts = new Map<string, Buffer | undefined>()
  private readonly written: (string | undefined)[] = []

  constructor(readonly events: readonly LiveEvent[]) {}

  /**
   * What somebody who follows these topics gets, in UTF-8: one event, a list of several, or nothing.
   * @param key - stands for the topics: the same for the same ones.
   */
  textFor(key: string, topics: readonly string[]): Buffer | undefined {
    if (this.texts.has(key)) return this.texts.get(key)
    const texts = this.events.flatMap(({ topic }, index) =>
      topics.some((wanted) => isWithin(topic, wanted)) ? [this.textOf(index)] : [],
    )
    const whole = texts.length > 1 ? `[${texts.join(',')}]` : texts[0]
    const text = whole === undefined ? undefined : Buffer.from(whole)
    this.texts.set(key, text)
    return text
  }

  private textOf(index: number): string {
    const text = this.written[index] ?? JSON.stringify(this.events[index])
    this.written[index] = text
    return text
  }
}

/** Whether an event's topic is the one asked for, or below it: `logs:bot1` is within `logs`. */
function isWithin(topic: string, wanted: string): boolean {
  return topic === wanted || (topic.startsWith(wanted) && topic[wanted.length] === ':')
}
