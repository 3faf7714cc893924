"""Vector instructions for tables: many sources travel side by side in the lanes of one register.

The inner step of a table is "the costs at a vertex, for all sources of a batch, are at most the
costs at a higher vertex plus the weight of the arc between". Written as a loop, the compiler
stores and reloads the batch at every arc; written as the vector operations it is, the batch stays
in registers until all arcs of the vertex are done. Processors without wide registers get the same
operations piece by piece from the code generator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

#: Marks what no trip reaches, in milliseconds and as a packed cost (see `TurnGraph`). Two of them,
#: or what is less, add up without overflow; a sum that is no less counts as not reached.
NOT_REACHED_MS = 1_000_000_000
NOT_REACHED = NOT_REACHED_MS << 32
#: Sources of one batch: of durations alone (int32), and of packed costs (int64).
DURATION_LANES = 64
COST_LANES = 32
#: Values that one vector value of the generated code holds.
_VECTOR = 16

if TYPE_CHECKING:

    def relax_row(
        values: NDArray[np.signedinteger],
        row: int,
        other: NDArray[np.int32],
        weight: NDArray[np.signedinteger],
        begin: int,
        end: int,
        fresh: bool,  # noqa: FBT001
    ) -> None:
        """``values[row] = min(values[row], values[other[e]] + weight[e])`` for e in begin .. end.

        Parameters
        ----------
        values
            int32[rows, `DURATION_LANES`] or int64[rows, `COST_LANES`], C-contiguous, changed.
        row
            The row to improve; not among the others.
        other
            int32[k], rows.
        weight
            k of the same type as ``values``.
        begin, end
            The range of ``other`` and ``weight`` to use.
        fresh
            Whether the row holds nothing yet, and counts as not reached (`NOT_REACHED_MS`, or
            `NOT_REACHED`).
        """

else:
    from llvmlite import ir
    from numba.core import types
    from numba.extending import intrinsic

    @intrinsic
    def relax_row(typingctx, values, row, other, weight, begin, end, fresh):  # noqa: ANN001, ANN201, ARG001
        """Emit the vector loop; see above."""
        signature = types.void(values, types.intp, other, weight, types.intp, types.intp, types.boolean)
        lanes = COST_LANES if values.dtype.bitwidth == 64 else DURATION_LANES

        def generate(context, builder, signature, arguments):  # noqa: ANN001, ANN202
            of = signature.args
            base, others, weights = (
                context.make_array(of[at])(context, builder, value=arguments[at]).data for at in (0, 2, 3)
            )
            row, begin, end = arguments[1], arguments[4], arguments[5]
            number = ir.IntType(of[0].dtype.bitwidth)
            vector = ir.VectorType(number, _VECTOR)
            index = ir.IntType(64)
            parts = lanes // _VECTOR
            align = of[0].dtype.bitwidth // 8

            def pieces(of_row):  # noqa: ANN001, ANN202
                start = builder.gep(base, [builder.mul(of_row, index(lanes))])
                whole = builder.bitcast(start, vector.as_pointer())
                return [builder.gep(whole, [index(part)]) for part in range(parts)]

            own = pieces(row)
            before = builder.block
            loop = builder.append_basic_block("relax")
            done = builder.append_basic_block("relaxed")
            nothing = ir.Constant(vector, [NOT_REACHED if number.width == 64 else NOT_REACHED_MS] * _VECTOR)
            is_fresh = context.cast(builder, arguments[6], types.boolean, types.uint8)
            is_fresh = builder.icmp_unsigned("!=", is_fresh, ir.IntType(8)(0))
            initial = [builder.select(is_fresh, nothing, builder.load(piece, align=align)) for piece in own]
            builder.cbranch(builder.icmp_signed("<", begin, end), loop, done)
            builder.position_at_end(loop)
            at = builder.phi(index)
            at.add_incoming(begin, before)
            best = [builder.phi(vector) for _ in range(parts)]
            for phi, value in zip(best, initial, strict=True):
                phi.add_incoming(value, before)
            source = builder.sext(builder.load(builder.gep(others, [at])), index)
            one = builder.load(builder.gep(weights, [at]))
            spread = builder.insert_element(ir.Constant(vector, ir.Undefined), one, ir.IntType(32)(0))
            spread = builder.shuffle_vector(
                spread,
                ir.Constant(vector, ir.Undefined),
                ir.Constant(ir.VectorType(ir.IntType(32), _VECTOR), [0] * _VECTOR),
            )
            better = []
            for phi, piece in zip(best, pieces(source), strict=True):
                sum_ = builder.add(builder.load(piece, align=align), spread)
                better.append(builder.select(builder.icmp_signed("<", sum_, phi), sum_, phi))
            following = builder.add(at, index(1))
            at.add_incoming(following, loop)
            for phi, value in zip(best, better, strict=True):
                phi.add_incoming(value, loop)
            builder.cbranch(builder.icmp_signed("<", following, end), loop, done)
            builder.position_at_end(done)
            results = [builder.phi(vector) for _ in range(parts)]
            for phi, start, value in zip(results, initial, better, strict=True):
                phi.add_incoming(start, before)
                phi.add_incoming(value, loop)
            for phi, piece in zip(results, own, strict=True):
                builder.store(phi, piece, align=align)
            return context.get_dummy_value()

        return signature, generate
