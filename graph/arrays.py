"""Names of array types: kernels know these and nothing of Arrow."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Int8s = npt.NDArray[np.int8]
Int16s = npt.NDArray[np.int16]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
UInt8s = npt.NDArray[np.uint8]
UInt16s = npt.NDArray[np.uint16]
Float32s = npt.NDArray[np.float32]
Float64s = npt.NDArray[np.float64]
