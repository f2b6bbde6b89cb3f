package org.imbrex.training.torch;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;

/**
 * An operator of libtorch that has no Java method of its own, called through the dispatcher. Its first argument must be a
 * list of tensors.
 */
public final class BoxedOperator {
    private final OperatorHandle handle;
    private final Type.TypePtr tensorType;

    /**
     * Finds an operator.
     *
     * @param name such as {@code aten::_fused_adamw_}
     */
    public BoxedOperator(String name) {
        handle = Dispatcher.singleton().findSchemaOrThrow(name, "");
        tensorType = handle.schema().arguments().type().get().containedType(0);
    }

    /** A list of tensors as an argument; it refers to them, so that one list may serve many calls. */
    public IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(tensorType);
        list.reserve(tensors.size());
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }

    /** Calls it; an empty {@link IValue} stands for an argument that is left out. */
    public void call(IValue... arguments) {
        IValueVector stack = new IValueVector();
        for (IValue argument : arguments) {
            stack.push_back(argument);
        }
        handle.callBoxed(stack);
    }
}
