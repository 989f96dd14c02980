using System.Text;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Reads the objects that say how a request went, as <see cref="DetailFields"/> does, where nothing about them is
/// unusual. Each method gives the byte behind the value, or a negative number.
/// </summary>
/// <param name="texts">Makes strings.</param>
/// <param name="depth">How many brackets a member of such an object may open inside each other.</param>
internal sealed class UsualDetails(Utf8Interner texts, int depth)
{
    /// <summary>Reads <c>additionalEventData</c>: MFA, and the user name of Identity Center.</summary>
    public int ReadAdditional(ReadOnlySpan<byte> data, int at, ref RecordDraft draft)
    {
        if (data[at] != '{') return JsonScan.NullEnd(data, at);
        do
        {
            at = JsonScan.NextMember(data, at + 1, out var name);
            if (at < 0) return JsonScan.Unusual;
            var end = JsonScan.ValueEnd(data, at, depth);
            if (end < 0) return JsonScan.Unusual;
            var isTold = name.Length switch
            {
                7 when name.SequenceEqual("MFAUsed"u8) => TryTellMfa(data[at..end], ref draft),
                8 when name.SequenceEqual("UserName"u8) => TryTellUserName(data[at..end], ref draft),
                14 when name.SequenceEqual("CredentialType"u8) => TryTellCredential(data[at..end], ref draft),
                _ => true,
            };
            if (!isTold) return JsonScan.Unusual;
            at = JsonScan.Blank(data, end);
        }
        while ((uint)at < (uint)data.Length && data[at] == ',');

        return (uint)at < (uint)data.Length && data[at] == '}' ? at + 1 : JsonScan.Unusual;
    }

    /// <summary>
    /// Reads <c>responseElements</c> or <c>serviceEventDetails</c>: whether the element that bears the event's name,
    /// where there is one, says that it succeeded.
    /// </summary>
    public int ReadOutcome(ReadOnlySpan<byte> data, int at, ref RecordDraft draft)
    {
        if (data[at] != '{') return JsonScan.NullEnd(data, at);
        if (draft.Name is null) return JsonScan.Unusual;
        do
        {
            at = JsonScan.NextMember(data, at + 1, out var name);
            if (at < 0) return JsonScan.Unusual;
            var end = JsonScan.ValueEnd(data, at, depth);
            if (end < 0) return JsonScan.Unusual;
            if (name.Length == draft.Name.Length && Ascii.Equals(name, draft.Name))
            {
                if (!TryText(data[at..end], out var outcome)) return JsonScan.Unusual;
                draft.Failed |= !Ascii.EqualsIgnoreCase(outcome, "Success"u8);
            }

            at = JsonScan.Blank(data, end);
        }
        while ((uint)at < (uint)data.Length && data[at] == ',');

        return (uint)at < (uint)data.Length && data[at] == '}' ? at + 1 : JsonScan.Unusual;
    }

    private static bool TryTellMfa(ReadOnlySpan<byte> value, ref RecordDraft draft)
    {
        if (!TryText(value, out var text)) return false;
        draft.Mfa |= DetailFields.IsYes(text);
        return true;
    }

    private static bool TryTellCredential(ReadOnlySpan<byte> value, ref RecordDraft draft)
    {
        if (!TryText(value, out var text)) return false;
        draft.Mfa |= DetailFields.IsSecondFactor(text);
        return true;
    }

    private bool TryTellUserName(ReadOnlySpan<byte> value, ref RecordDraft draft)
    {
        if (!TryText(value, out var text) || text.Length > Utf8Interner.BytesMax) return false;
        draft.TypedUserName = text.IsEmpty ? null : texts.Intern(text);
        return true;
    }

    /// <summary>What stands between the quotes of a string without escapes.</summary>
    private static bool TryText(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> text)
    {
        text = value[0] == '"' ? value[1..^1] : default;
        return value[0] == '"' && !text.Contains((byte)'\\');
    }
}
