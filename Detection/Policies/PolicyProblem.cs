namespace Grainwatch.Detection.Policies;

/// <summary>Something wrong with a policy, or worth a second look.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in UTF-16 characters, from 1.</param>
/// <param name="Path">JSONPath (RFC 9535) of the value: <c>$.networks.vpn[0].cidr</c>.</param>
/// <param name="Text">A sentence that names the bad value and the remedy.</param>
/// <param name="IsWarning">Whether the policy can be used all the same.</param>
public sealed record PolicyProblem(int Line, int Column, string Path, string Text, bool IsWarning = false)
{
    /// <summary>"3:15: error: $.lateness: …", to be put after a file's name and a colon.</summary>
    public override string ToString() => $"{Line}:{Column}: {(IsWarning ? "warning" : "error")}: {Path}: {Text}";
}

/// <summary>Collects what is wrong with one policy.</summary>
internal sealed class PolicyProblems(TextPositions positions)
{
    /// <summary>Problems that are told; of more, the number is.</summary>
    public const int ToldMax = 1000;

    private readonly List<(int Offset, PolicyProblem Problem)> _problems = [];
    private readonly Dictionary<string, int> _values = [];
    private readonly HashSet<string> _faulty = [];
    private int _untold;

    /// <summary>Whether there is an error.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Notes where a value is written.</summary>
    public void Found(string path, int offset) => _values.TryAdd(path, offset);

    /// <summary>Whether something is wrong with any of these values, so that they cannot be compared.</summary>
    public bool AnyFaulty(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
            if (_faulty.Contains(path)) return true;
        return false;
    }

    /// <summary>Notes that a value is not what was written, because of an error in it that is told already.</summary>
    public void MarkFaulty(string path) => _faulty.Add(path);

    /// <summary>Adds an error at an offset.</summary>
    public void Add(string path, int offset, string text)
    {
        HasErrors = true;
        _faulty.Add(path);
        Put(path, offset, text, isWarning: false);
    }

    /// <summary>Adds an error at the first of some values that is written.</summary>
    public void Add(ReadOnlySpan<string> paths, string text)
    {
        foreach (var path in paths)
        {
            if (!_values.TryGetValue(path, out var offset)) continue;
            Add(path, offset, text);
            return;
        }

        Add(paths[0], 0, text);
    }

    /// <summary>Adds a warning at a value.</summary>
    public void Warn(string path, string text) => Put(path, _values.GetValueOrDefault(path), text, isWarning: true);

    /// <summary>Where a value is written: "3:15".</summary>
    public string PlaceOf(int offset)
    {
        var (line, column) = positions.Of(offset);
        return $"{line}:{column}";
    }

    /// <summary>Everything, as it stands in the text.</summary>
    public IReadOnlyList<PolicyProblem> ToList()
    {
        List<PolicyProblem> list = [.. _problems.OrderBy(entry => entry.Offset).Select(entry => entry.Problem)];
        if (_untold > 0) list.Add(new PolicyProblem(1, 1, "$", $"{_untold} more are not told.", !HasErrors));
        return list;
    }

    private void Put(string path, int offset, string text, bool isWarning)
    {
        if (_problems.Count >= ToldMax)
        {
            _untold++;
            return;
        }

        var (line, column) = positions.Of(offset);
        _problems.Add((offset, new PolicyProblem(line, column, path, text, isWarning)));
    }
}
