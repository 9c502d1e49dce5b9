import { fileURLToPath } from 'node:url'

/** The world that is taken when none is named: `config/sandbox.yaml` of this package. */
export const defaultWorldFile = fileURLToPath(new URL('../../config/sandbox.yaml', import.meta.url))
