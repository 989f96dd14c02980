using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Silence;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>What was done: event source, event name, and whether it succeeded.</summary>
/// <param name="Source">"iam.amazonaws.com".</param>
/// <param name="Name">"CreateAccessKey".</param>
/// <param name="Succeeded">Whether it succeeded.</param>
public readonly record struct ActionKey(string Source, string Name, bool Succeeded) : IComparable<ActionKey>
{
    /// <summary>What an event did.</summary>
    public static ActionKey Of(TrailEvent e) => new(e.Source, e.Name, e.Succeeded);

    /// <inheritdoc/>
    public int CompareTo(ActionKey other)
    {
        var order = string.CompareOrdinal(Source, other.Source);
        if (order == 0) order = string.CompareOrdinal(Name, other.Name);
        return order != 0 ? order : Succeeded.CompareTo(other.Succeeded);
    }

    /// <summary>Of a few characters, in which names differ: hashing all of them for every event shows.</summary>
    public override int GetHashCode() => Name.Length == 0
        ? 0
        : Name.Length + (Name[Name.Length / 2] << 5) + (Name[Name.Length * 3 / 4] << 10) + (Name[^1] << 15);

    /// <summary>"iam.amazonaws.com:CreateAccessKey".</summary>
    public override string ToString() => $"{Source}:{Name}";
}

/// <summary>How often an action was done, and from where it last was.</summary>
public sealed class ActionUsage : Usage
{
    /// <summary>The source address it last came from.</summary>
    public string LastAddress { get; private set; } = "";

    /// <summary>The role session it was last done in.</summary>
    public string? LastSession { get; private set; }

    internal override void WriteParts(WireWriter writer)
    {
        base.WriteParts(writer);
        writer.Text(LastAddress);
        writer.OptionalText(LastSession);
    }

    internal override void ReadParts(WireReader reader)
    {
        base.ReadParts(reader);
        LastAddress = reader.Text();
        LastSession = reader.OptionalText();
    }

    private protected override void OnLast(TrailEvent e)
    {
        LastAddress = e.Origin.Address;
        LastSession = e.Session;
    }
}

/// <summary>The actions of a principal: each kind counted, and the sensitive ones whole.</summary>
public sealed class ActionTable
{
    private readonly List<TrailEvent> _sensitive = [];

    /// <summary>Usage by kind of action.</summary>
    public UsageTable<ActionKey, ActionUsage> Kinds { get; } = new();

    /// <summary>The newest successful sensitive actions, by time.</summary>
    public IReadOnlyList<TrailEvent> Sensitive => _sensitive;

    /// <summary>Sensitive actions that the bound has pushed out.</summary>
    public long SensitiveEvicted { get; private set; }

    /// <summary>Adds an action; true when it is a successful sensitive one.</summary>
    /// <param name="e">What was done.</param>
    /// <param name="bounds">How many are kept.</param>
    /// <param name="isSensitive">Whether it is one whatever it is: in memories that are told of nothing else.</param>
    public bool Add(TrailEvent e, Bounds bounds, bool isSensitive = false)
    {
        Kinds.Add(ActionKey.Of(e), e, bounds.Actions);
        if (!e.Succeeded || !(isSensitive || SensitiveActions.Contains(e.Source, e.Name))) return false;
        var at = _sensitive.BinarySearch(e);
        if (at < 0) _sensitive.Insert(~at, e);
        if (_sensitive.Count > bounds.SensitiveActions) EvictSensitive(isSensitive);

        return true;
    }

    /// <summary>Whether a sensitive action is kept whole.</summary>
    public bool Keeps(TrailEvent e) => _sensitive.BinarySearch(e) >= 0;

    /// <summary>
    /// The oldest of the most frequent kind goes: a flood of one kind pushes out its own. In a memory of ours the
    /// middle of a flood goes before its beginning, by which its alert is named.
    /// </summary>
    private void EvictSensitive(bool isOurs)
    {
        var name = _sensitive.CountBy(e => e.Name).MaxBy(kind => (kind.Value, kind.Key)).Key;
        var flood = _sensitive.FindAll(e => e.Name == name);
        var gone = (isOurs ? TrailActions.MiddleOf(flood) : null) ?? flood[0];
        _sensitive.RemoveAt(_sensitive.FindIndex(e => ReferenceEquals(e, gone)));
        SensitiveEvicted++;
    }

    internal void Write(WireWriter writer)
    {
        Kinds.Write(writer, key =>
        {
            writer.Text(key.Source);
            writer.Text(key.Name);
            writer.Flag(key.Succeeded);
        });
        writer.Number(SensitiveEvicted);
        writer.Events(_sensitive);
    }

    internal void Read(WireReader reader)
    {
        Kinds.Read(reader, () => new ActionKey(reader.Text(), reader.Text(), reader.Flag()));
        SensitiveEvicted = reader.Number();
        reader.Events(_sensitive);
    }
}
