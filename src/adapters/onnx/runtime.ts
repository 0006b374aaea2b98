/** In a file of its own, which is imported when a model is wanted: the library loads 20 MB of compiled code. */
export { env, InferenceSession, Tensor } from 'onnxruntime-node'
