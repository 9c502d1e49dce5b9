/** Where a dialogue goes from a step; made by the context of the dialogue, and returned by the step. */
export class Move {
  /** To be had from `ctx.go(...)` and its like. */
  constructor(
    /** What comes next. */
    readonly kind: 'next' | 'later' | 'again' | 'stay' | 'go' | 'finish' | 'back' | 'cancel',
    /** The step it goes to. */
    readonly step?: string,
    /** What the person is told. */
    readonly text?: unknown,
  ) {}
}
