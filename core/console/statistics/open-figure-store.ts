import type { AppStorage } from '../../storage/app-storage.js'
import { Database } from '../../storage/database.js'
import type { FigureStore } from './figure-store.js'
import { PostgresFigureStore } from './postgres-figure-store.js'
import { SqliteFigureStore } from './sqlite-figure-store.js'

/** Where figures are kept in a storage, with its tables. @throws STORAGE_... */
export async function openFigureStore(storage: AppStorage): Promise<FigureStore> {
  return storage instanceof Database ? new SqliteFigureStore(storage) : PostgresFigureStore.open(storage.postgres)
}
