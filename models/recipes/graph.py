"""The BERT network as a weightless ONNX graph whose weights keep their transformers names.

The graph begins behind the embedding sum (token + position + segment vectors, which the
runtime looks up), so that no table is ever dequantised whole. Devlin et al. 2019 (BERT).

Matrices are multiplied in 8 bits. Each token's activations are first divided by their largest
magnitude and then quantised with one fixed scale, so that what a token becomes depends on
nothing but itself: results are the same in any batch. Weights use 7 of their 8 bits (±63): a
processor without VNNI adds two products in 16 bits, and 2 × 255 × 63 still fits, so integer
sums are exact everywhere and no label depends on the processor.
"""

from __future__ import annotations

import onnx
from onnx import TensorProto, helper

OPSET = 20  # first with Gelu
CONTRIB = "com.microsoft"  # ONNX Runtime's own operators
MIDDLE = 128  # what an activation of 0 becomes: 1 to 255 stand for -1 to 1


class Graph:
    """Collects nodes and weight declarations; every method returns its output's name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def integers(self, *values: int) -> str:
        name = f"const_{len(self.tensors)}"
        self.tensors.append(helper.make_tensor(name, TensorProto.INT64, [len(values)], values))
        return name

    def number(self, value: float, kind: int = TensorProto.FLOAT) -> str:
        name = f"const_{len(self.tensors)}"
        self.tensors.append(helper.make_tensor(name, kind, [], [value]))
        return name

    def weight(self, name: str, *shape: int, kind: int = TensorProto.FLOAT) -> str:
        """Declare a weight that the runtime supplies (matrices as input × output)."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="model.safetensors")
        self.tensors.append(tensor)
        return name

    def quantise(self, x: str) -> tuple[str, str]:
        """``x`` as uint8, and what each token was divided by before."""
        largest = self.node("ReduceMax", self.node("Abs", x), self.integers(-1), keepdims=1)
        # Nothing but zeros has no magnitude; the number only has to keep 0 / 0 away.
        largest = self.node("Max", largest, self.number(1e-12))
        quantised = self.node("QuantizeLinear", self.node("Div", x, largest), *self._unit())
        return quantised, largest

    def _unit(self) -> tuple[str, str]:
        """Scale and zero point of activations between -1 and 1."""
        return self.number(1 / (MIDDLE - 1)), self.number(MIDDLE, TensorProto.UINT8)

    def linear(self, x: tuple[str, str], name: str, inputs: int, outputs: int) -> str:
        """The quantised ``x`` times a weight matrix, plus its bias, as float32."""
        quantised, largest = x
        matrix = self.weight(f"{name}.weight", inputs, outputs, kind=TensorProto.INT8)
        scales = self.weight(f"{name}.weight.scale", outputs)
        one, zero = self._unit()
        product = self.node(
            "MatMulIntegerToFloat", quantised, matrix, one, scales, zero, domain=CONTRIB
        )
        restored = self.node("Mul", product, largest)
        return self.node("Add", restored, self.weight(f"{name}.bias", outputs))

    def norm(self, x: str, name: str, size: int, epsilon: float) -> str:
        scale, bias = self.weight(f"{name}.weight", size), self.weight(f"{name}.bias", size)
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)


def bert(graph: Graph, config: dict[str, int | float], prefix: str, *, first_only: bool) -> str:
    """The encoder from the summed embeddings ``embedded`` to the last hidden states.

    With ``first_only`` the last layer is computed for the first token alone, which is all that
    a classifier reads.
    """
    size, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
    wide, epsilon = int(config["intermediate_size"]), float(config["layer_norm_eps"])
    layers = int(config["num_hidden_layers"])
    scale = graph.number((size / heads) ** -0.5)
    split, join = graph.integers(0, 0, heads, size // heads), graph.integers(0, 0, size)
    x = graph.norm("embedded", f"{prefix}embeddings.LayerNorm", size, epsilon)
    for layer in range(layers):
        name = f"{prefix}encoder.layer.{layer}"
        everything = graph.quantise(x)
        asking = everything
        if first_only and layer == layers - 1:
            x = graph.node("Gather", x, graph.integers(0), axis=1)
            asking = graph.quantise(x)
        query, key, value = (
            graph.node(
                "Reshape",
                graph.linear(tokens, f"{name}.attention.self.{part}", size, size),
                split,
            )
            for part, tokens in (("query", asking), ("key", everything), ("value", everything))
        )
        query = graph.node("Transpose", query, perm=[0, 2, 1, 3])
        key = graph.node("Transpose", key, perm=[0, 2, 3, 1])
        value = graph.node("Transpose", value, perm=[0, 2, 1, 3])
        scores = graph.node("Mul", graph.node("MatMul", query, key), scale)
        weights = graph.node("Softmax", scores, axis=-1)
        mixed = graph.node("Transpose", graph.node("MatMul", weights, value), perm=[0, 2, 1, 3])
        mixed = graph.quantise(graph.node("Reshape", mixed, join))
        mixed = graph.linear(mixed, f"{name}.attention.output.dense", size, size)
        x = graph.norm(
            graph.node("Add", mixed, x), f"{name}.attention.output.LayerNorm", size, epsilon
        )
        hidden = graph.linear(graph.quantise(x), f"{name}.intermediate.dense", size, wide)
        hidden = graph.quantise(graph.node("Gelu", hidden))
        hidden = graph.linear(hidden, f"{name}.output.dense", wide, size)
        x = graph.norm(graph.node("Add", hidden, x), f"{name}.output.LayerNorm", size, epsilon)
    return x


def build(kind: str, config: dict[str, int | float]) -> onnx.ModelProto:
    """``embedder``: the last hidden states (n, length, size); ``nli``: logits (n, 3).

    Input: ``embedded`` float32 (n, length, size), texts of one length: there is no padding. The
    mean over tokens is left to the runtime: how ONNX Runtime orders its sum depends on n.
    """
    graph = Graph()
    size = int(config["hidden_size"])
    shape = ["n", "length", size]
    inputs = [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, shape)]
    if kind == "embedder":
        output = bert(graph, config, "", first_only=False)
    else:
        first = bert(graph, config, "bert.", first_only=True)
        first = graph.quantise(graph.node("Squeeze", first, graph.integers(1)))
        pooled = graph.node("Tanh", graph.linear(first, "bert.pooler.dense", size, size))
        output, shape = graph.linear(graph.quantise(pooled), "classifier", size, 3), ["n", 3]
    outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, shape)]
    graph.nodes.append(helper.make_node("Identity", [output], ["output"]))
    body = helper.make_graph(graph.nodes, f"crossclaim-{kind}", inputs, outputs, graph.tensors)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=10)
