const noted = new Set<string>()

/** How keys are called that hold secrets, in the options of plugins too that say nothing of it. */
const usual = /(password|passwd|secret|token|api_?key|auth_?key)$/i

/** Notes that the values of all keys of this name are shown nowhere. */
export function noteSecretName(name: string): void {
  noted.add(name)
}

/** Whether a plugin has said so of a key of this name, or its name says it. */
export function isSecretName(name: string): boolean {
  return noted.has(name) || usual.test(name)
}
