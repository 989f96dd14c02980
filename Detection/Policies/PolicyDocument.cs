using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Grainwatch.Detection.Policies;

/// <summary>A value of a policy's JSON, and where it stands.</summary>
/// <param name="Parent">The object or list that it is in.</param>
/// <param name="Step">Its part of the path: <c>.name</c>, <c>['other-name']</c>, <c>[0]</c>.</param>
/// <param name="Kind">The token that begins it.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Text">A string's text, a number as it is written.</param>
internal sealed record PolicyNode(PolicyNode? Parent, string Step, JsonTokenType Kind, int Offset, string Text)
{
    // Characters of a text that errors show.
    private const int ShownMax = 60;

    /// <summary>Members of an object, each once.</summary>
    public List<PolicyMember> Members { get; } = [];

    /// <summary>Items of a list.</summary>
    public List<PolicyNode> Items { get; } = [];

    /// <summary>JSONPath of the value.</summary>
    public string Path => Parent is null ? Step : Parent.Path + Step;

    /// <summary>The value as an error names it: <c>'65x'</c>, <c>an object</c>.</summary>
    public string Shown => Kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Null => "null",
        _ => Quoted(Text),
    };

    /// <summary>A text in quotes, its end left out where it is long.</summary>
    public static string Quoted(string text) => $"'{Short(text)}'";

    /// <summary>
    /// A member's part of a path. A long name is cut: every problem below it has it in its path, and no known name is
    /// so long.
    /// </summary>
    public static string StepOf(string name)
    {
        if (name.Length is > 0 and <= ShownMax && name.All(char.IsAsciiLetterOrDigit)) return $".{name}";
        var escaped = Short(name)
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return $"['{escaped}']";
    }

    private static string Short(string text) => text.Length <= ShownMax ? text : $"{text[..ShownMax]}…";
}

/// <summary>A member of an object.</summary>
internal sealed record PolicyMember(string Name, int Offset, PolicyNode Value);

/// <summary>Reads a policy's text into values that know where they stand.</summary>
internal sealed class PolicyDocument(PolicyProblems problems, TextPositions positions)
{
    // The policy itself is five deep.
    private const int DepthMax = 16;

    /// <summary>The whole value; null where the text is no JSON, which is the one problem then.</summary>
    public PolicyNode? Read(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            problems.Add("$", InvalidAt(utf8), "This is not UTF-8; save the file in that encoding.");
            return null;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = DepthMax,
        });
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, null, "$");
            // Whatever follows is an error, which the reader tells.
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            var why = e.Message.Split(" LineNumber:")[0];
            problems.Add("$", positions.OffsetOf(e.LineNumber ?? 0, e.BytePositionInLine ?? 0), $"No JSON: {why}");
            return null;
        }
    }

    private static int InvalidAt(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    private PolicyNode ReadValue(ref Utf8JsonReader reader, PolicyNode? parent, string step)
    {
        var offset = (int)reader.TokenStartIndex;
        var node = new PolicyNode(parent, step, reader.TokenType, offset, TextOf(ref reader, parent, step));
        if (node.Kind == JsonTokenType.StartObject)
        {
            ReadMembers(ref reader, node);
        }
        else if (node.Kind == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                node.Items.Add(ReadValue(ref reader, node, $"[{node.Items.Count}]"));
        }

        return node;
    }

    private void ReadMembers(ref Utf8JsonReader reader, PolicyNode node)
    {
        Dictionary<string, int> names = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var offset = (int)reader.TokenStartIndex;
            var name = TextOf(ref reader, node, "");
            var step = PolicyNode.StepOf(name);
            reader.Read();
            var value = ReadValue(ref reader, node, step);
            if (names.TryAdd(name, offset)) node.Members.Add(new PolicyMember(name, offset, value));
            else problems.Add(value.Path, offset, TwiceText(name, names[name]));
        }
    }

    private string TwiceText(string name, int first) =>
        $"{PolicyNode.Quoted(name)} is already given at {problems.PlaceOf(first)}; keep one of them.";

    private string TextOf(ref Utf8JsonReader reader, PolicyNode? parent, string step)
    {
        var raw = Encoding.UTF8.GetString(reader.ValueSpan);
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) return raw;
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 without its other half.
            problems.Add(
                (parent?.Path ?? "") + step, (int)reader.TokenStartIndex,
                $"{PolicyNode.Quoted(raw)} has half a surrogate pair; write the character itself.");
            return raw;
        }
    }
}
