"""The BERT network as a weightless ONNX graph whose weights keep their transformers names.

The graph begins behind the embedding sum (token + position + segment vectors, which the
runtime looks up), so that no table is ever dequantised whole. Devlin et al. 2019 (BERT).
"""

from __future__ import annotations

import onnx
from onnx import TensorProto, helper

OPSET = 20  # first with Gelu


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

    def number(self, value: float) -> str:
        name = f"const_{len(self.tensors)}"
        self.tensors.append(helper.make_tensor(name, TensorProto.FLOAT, [], [value]))
        return name

    def weight(self, name: str, *shape: int) -> str:
        """Declare a float32 weight that the runtime supplies (matrices as input × output)."""
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="model.safetensors")
        self.tensors.append(tensor)
        return name

    def linear(self, x: str, name: str, inputs: int, outputs: int) -> str:
        product = self.node("MatMul", x, self.weight(f"{name}.weight", inputs, outputs))
        return self.node("Add", product, self.weight(f"{name}.bias", outputs))

    def norm(self, x: str, name: str, size: int, epsilon: float) -> str:
        scale, bias = self.weight(f"{name}.weight", size), self.weight(f"{name}.bias", size)
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)


def bert(graph: Graph, config: dict[str, int | float], prefix: str) -> str:
    """The encoder from the summed embeddings ``embedded`` to the last hidden states."""
    size, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
    wide, epsilon = int(config["intermediate_size"]), float(config["layer_norm_eps"])
    scale = graph.number((size / heads) ** -0.5)
    split, join = graph.integers(0, 0, heads, size // heads), graph.integers(0, 0, size)
    x = graph.norm("embedded", f"{prefix}embeddings.LayerNorm", size, epsilon)
    for layer in range(int(config["num_hidden_layers"])):
        name = f"{prefix}encoder.layer.{layer}"
        query, key, value = (
            graph.node(
                "Reshape", graph.linear(x, f"{name}.attention.self.{part}", size, size), split
            )
            for part in ("query", "key", "value")
        )
        query = graph.node("Transpose", query, perm=[0, 2, 1, 3])
        key = graph.node("Transpose", key, perm=[0, 2, 3, 1])
        value = graph.node("Transpose", value, perm=[0, 2, 1, 3])
        scores = graph.node("Mul", graph.node("MatMul", query, key), scale)
        weights = graph.node("Softmax", graph.node("Add", scores, "mask"), axis=-1)
        mixed = graph.node("Transpose", graph.node("MatMul", weights, value), perm=[0, 2, 1, 3])
        mixed = graph.linear(
            graph.node("Reshape", mixed, join), f"{name}.attention.output.dense", size, size
        )
        x = graph.norm(
            graph.node("Add", mixed, x), f"{name}.attention.output.LayerNorm", size, epsilon
        )
        hidden = graph.node("Gelu", graph.linear(x, f"{name}.intermediate.dense", size, wide))
        hidden = graph.linear(hidden, f"{name}.output.dense", wide, size)
        x = graph.norm(graph.node("Add", hidden, x), f"{name}.output.LayerNorm", size, epsilon)
    return x


def build(kind: str, config: dict[str, int | float]) -> onnx.ModelProto:
    """``embedder``: L2-normalised mean vectors (n, size); ``nli``: logits (n, 3).

    Inputs: ``embedded`` float32 (n, length, size); ``mask`` float32 (n, 1, 1, length), 0
    for text and a large negative number for padding; the embedder also takes ``share``
    float32 (n, length, 1), each token's share in the mean.
    """
    graph = Graph()
    size = int(config["hidden_size"])
    inputs = [
        helper.make_tensor_value_info("embedded", TensorProto.FLOAT, ["n", "length", size]),
        helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["n", 1, 1, "length"]),
    ]
    if kind == "embedder":
        inputs.append(helper.make_tensor_value_info("share", TensorProto.FLOAT, ["n", "length", 1]))
        weighted = graph.node("Mul", bert(graph, config, ""), "share")
        mean = graph.node("ReduceSum", weighted, graph.integers(1), keepdims=0)
        output, width = graph.node("LpNormalization", mean, axis=-1, p=2), size
    else:
        first = graph.node("Gather", bert(graph, config, "bert."), graph.integers(0), axis=1)
        first = graph.node("Squeeze", first, graph.integers(1))
        pooled = graph.node("Tanh", graph.linear(first, "bert.pooler.dense", size, size))
        output, width = graph.linear(pooled, "classifier", size, 3), 3
    outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", width])]
    graph.nodes.append(helper.make_node("Identity", [output], ["output"]))
    body = helper.make_graph(graph.nodes, f"crossclaim-{kind}", inputs, outputs, graph.tensors)
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
