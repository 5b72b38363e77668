export {readAddress, type LakeAddress} from './http/addressFile.ts'
export {DEFAULT_ORIGINS} from './http/origins.ts'
export {LakeStartError, type LakeStartReason} from './http/lakeStartError.ts'
export {startLake, type LakeOptions, type RunningLake} from './http/startLake.ts'
