import { fileURLToPath } from 'node:url'

/** The world tests live in when they name no other: `config/sandbox.yaml` of this package. */
export const defaultWorldFile = fileURLToPath(new URL('../../config/sandbox.yaml', import.meta.url))
