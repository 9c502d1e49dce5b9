import type { Clock, Timer } from './clock.js'

/** What is to happen again and again. */
export interface WheelMember {
  /** Called once in each interval. What it throws is thrown out of the timer, once all others have been called. */
  turn(): void
}

/** How many parts an interval has: members that began at different times stay apart. */
const slotCount = 60

/** The wheels of each clock, by their interval. */
const wheels = new WeakMap<Clock, Map<number, Wheel>>()

/**
 * Calls its members again and again, all at one interval and on one timer between them: a timer each for what a thousand clients do
 * every minute is memory and wake-ups for nothing. A member is called for the first time when an interval is over, or up to a
 * sixtieth of it earlier. It is upkeep and does not keep the process alive.
 */
export class Wheel {
  /** The members, each with the number of the part from which on it is called. */
  private readonly slots = Array.from({ length: slotCount }, () => new Map<WheelMember, number>())
  private readonly slotMs: number
  private members = 0
  private timer: Timer | undefined
  private begunMs = 0
  private isTurning = false
  /** The number of the last part that is over. */
  private passed = 0

  private constructor(
    private readonly clock: Clock,
    intervalMs: number,
  ) {
    this.slotMs = intervalMs / slotCount
  }

  /** The wheel of this interval, which all who use the clock share. */
  static of(clock: Clock, intervalMs: number): Wheel {
    const ofClock = wheels.get(clock) ?? new Map<number, Wheel>()
    wheels.set(clock, ofClock)
    const wheel = ofClock.get(intervalMs) ?? new Wheel(clock, intervalMs)
    ofClock.set(intervalMs, wheel)
    return wheel
  }

  /** How many members it has. */
  get size(): number {
    return this.members
  }

  /** Has a member called from now on; it must not be one already. */
  add(member: WheelMember): void {
    // Parts are not counted anew while members are being called by their numbers.
    if (this.members === 0 && !this.isTurning) {
      this.begunMs = this.clock.monotonic()
      this.passed = 0
    }
    const { slotNow } = this
    this.slotOf(slotNow).set(member, slotNow + slotCount)
    this.members++
    this.timer ??= this.wait()
  }

  /** Has it called no more; does nothing when it is no member. */
  delete(member: WheelMember): void {
    if (!this.slots.some((slot) => slot.delete(member))) return
    this.members--
    if (this.members > 0) return
    this.timer?.cancel()
    this.timer = undefined
  }

  private get slotNow(): number {
    return Math.floor((this.clock.monotonic() - this.begunMs) / this.slotMs)
  }

  private slotOf(number: number): Map<WheelMember, number> {
    return this.slots[number % slotCount] as Map<WheelMember, number>
  }

  /** Sleeps until the next part in which somebody is. */
  private wait(): Timer {
    let next = this.passed + 1
    while (this.slotOf(next).size === 0) next++
    const delayMs = this.begunMs + next * this.slotMs - this.clock.monotonic()
    return this.clock.after(Math.max(0, delayMs), () => this.turn(next), { keepsProcessAlive: false, isUpkeep: true })
  }

  /** @param due - the part that was waited for; it is over, however its time was rounded. */
  private turn(due: number): void {
    this.timer = undefined
    const now = Math.max(due, this.slotNow)
    // After a long sleep each is called once, and not for every interval that was missed.
    const first = Math.max(this.passed + 1, now - slotCount + 1)
    this.passed = now
    this.isTurning = true
    try {
      this.call(first, now)
    } finally {
      this.isTurning = false
      if (this.members > 0) this.timer ??= this.wait()
    }
  }

  /** Calls all whose turn comes in these parts, whatever one of them throws. */
  private call(first: number, last: number): void {
    const errors: unknown[] = []
    for (let number = first; number <= last; number++) {
      const slot = this.slotOf(number)
      for (const [member, from] of [...slot]) {
        if (from > number || !slot.has(member)) continue
        slot.set(member, number + 1)
        try {
          member.turn()
        } catch (error) {
          errors.push(error)
        }
      }
    }
    if (errors.length > 0) throw errors[0]
  }
}
