import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dataFolderPaths} from '../store/dataFolder.ts'

/** Where the lake of a data folder runs, for the project's own commands: `DIR/lake.json`, readable by its owner only. */
export interface LakeAddress {
  url: string
  pid: number
  /** A secret of this run; who has it acts as administrator. */
  token: string
  project: string
  dataset: string
}

export function writeAddress(dataFolder: string, address: LakeAddress): void {
  const file = dataFolderPaths(dataFolder).address
  // Written aside and renamed, so that nobody reads half of it.
  const unfinished = `${file}.${address.pid}`
  rmSync(unfinished, {force: true})
  writeFileSync(unfinished, `${JSON.stringify(address)}\n`, {mode: 0o600, flag: 'wx'})
  renameSync(unfinished, file)
}

/** Undefined where there is none. One that a killed lake left behind is returned as well: ask whether it answers. */
export function readAddress(dataFolder: string): LakeAddress | undefined {
  let address: unknown
  try {
    address = JSON.parse(readFileSync(dataFolderPaths(dataFolder).address, 'utf8'))
  } catch {
    return undefined
  }
  return isLakeAddress(address) ? address : undefined
}

/** Removes the file where it is still the one of `address`. */
export function removeAddress(dataFolder: string, address: LakeAddress): void {
  if (readAddress(dataFolder)?.token === address.token) {
    rmSync(dataFolderPaths(dataFolder).address, {force: true})
  }
}

function isLakeAddress(value: unknown): value is LakeAddress {
  return (
    typeof value === 'object' &&
    value !== null &&
    'url' in value &&
    typeof value.url === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'token' in value &&
    typeof value.token === 'string' &&
    'project' in value &&
    typeof value.project === 'string' &&
    'dataset' in value &&
    typeof value.dataset === 'string'
  )
}
