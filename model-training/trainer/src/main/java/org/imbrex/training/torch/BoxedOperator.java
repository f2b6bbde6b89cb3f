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
     * @param name such as {@code aten::_fused_adamw_}
     */
    public BoxedOperator(String name) {
        handle = Dispatcher.singleton().findSchemaOrThrow(name, "");
        tensorType = handle.schema().arguments().type().get().containedType(0);
    }

    /**
     * Calls it.
     *
     * @param arguments tensors, lists of tensors, numbers, booleans, and {@code NONE} for what is left out
     */
    public void call(Object... arguments) {
        TorchScope.run(() -> {
            IValueVector stack = new IValueVector();
            for (Object argument : arguments) {
                stack.push_back(value(argument));
            }
            handle.callBoxed(stack);
        });
    }

    /** An argument that is left out. */
    public static final Object NONE = new Object();

    private IValue value(Object argument) {
        if (argument == NONE) {
            return new IValue();
        }
        if (argument instanceof List<?> tensors) {
            GenericList list = new GenericList(tensorType);
            list.reserve(tensors.size());
            for (Object tensor : tensors) {
                list.push_back(new IValue((Tensor) tensor));
            }
            return new IValue(list);
        }
        if (argument instanceof Boolean flag) {
            return new IValue(flag.booleanValue());
        }
        if (argument instanceof Double number) {
            return new IValue(number.doubleValue());
        }
        throw new IllegalArgumentException("no operator takes " + argument);
    }
}
