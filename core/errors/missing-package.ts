/** The package that an import has not found, by the name it is installed by; `undefined`: the error is another one. */
export function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !/^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code))) {
    return undefined
  }
  const [, wanted = ''] = /Cannot find (?:package|module) '([^']+)'/.exec(error.message) ?? []
  return wanted === '' || isFile(wanted) ? undefined : packageOf(wanted)
}

/** Whether what is imported is a file, and no package. */
export function isFile(specifier: string): boolean {
  return /^(\.|\/|file:|[A-Z]:\\)/.test(specifier)
}

/** The package of a specifier: `@scope/name` for `@scope/name/part`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
