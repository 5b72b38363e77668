import {join} from 'node:path'
import {workerData} from 'node:worker_threads'
import {prepareDataFolder} from '../../../lake/store/dataFolder.ts'

// Makes data folders, each at the same moment as the other thread does; both are at the barrier before each.
const {root, folders, barrier}: {root: string; folders: number; barrier: SharedArrayBuffer} =
  workerData
const arrivals = new Int32Array(barrier)
for (let index = 0; index < folders; index++) {
  Atomics.add(arrivals, 0, 1)
  while (Atomics.load(arrivals, 0) < 2 * (index + 1));
  prepareDataFolder(join(root, String(index), 'deep', 'er'))
}
