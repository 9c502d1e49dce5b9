/** Something of a constructor that the schema of the library does not have; what follows it cannot be found either. */
export class UnknownConstructorError extends Error {
  constructor(
    /** The number of the constructor. */
    readonly constructorId: number,
    cause?: unknown,
  ) {
    super(`The schema has no constructor ${hexOf(constructorId)}.`, { cause })
  }
}

/** A constructor's number as the schema writes it: `0x5ad00bad`. */
function hexOf(constructorId: number): string {
  return `0x${(constructorId >>> 0).toString(16).padStart(8, '0')}`
}

/** The constructor that could not be read, if that was the fault. */
export function unknownConstructorOf(error: unknown): string | undefined {
  return error instanceof UnknownConstructorError ? hexOf(error.constructorId) : undefined
}
