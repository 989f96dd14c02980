namespace Grainwatch.Detection.Identity;

/// <summary>
/// The key of one principal's memory, <c>{type}/{account}:{id}</c>, and so of its grain. The id is the one AWS never
/// gives twice (AIDA…, AROA…) where there is one: a user deleted and made again under the same name is another
/// principal.
/// </summary>
public sealed class PrincipalKey : IEquatable<PrincipalKey>, IComparable<PrincipalKey>
{
    private readonly int _hash;

    /// <summary>A key of its three parts.</summary>
    /// <exception cref="ArgumentException">Read back from its text it would be another key.</exception>
    public PrincipalKey(string type, string account, string id)
    {
        if (!CanBeType(type) || !CanBeAccount(account) || !CanBeId(id))
            throw new ArgumentException($"'{type}/{account}:{id}' is not a principal key.", nameof(id));
        Type = type;
        Account = account;
        Id = id;
        Text = $"{type}/{account}:{id}";
        _hash = Text.GetHashCode();
    }

    /// <summary><c>userIdentity.type</c>, or <c>Unattributed</c>.</summary>
    public string Type { get; }

    /// <summary>The account the identity lives in.</summary>
    public string Account { get; }

    /// <summary>The id inside the account.</summary>
    public string Id { get; }

    /// <summary><c>{type}/{account}:{id}</c>.</summary>
    public string Text { get; }

    /// <summary>Whether a text can be a key's type: letters and digits.</summary>
    public static bool CanBeType(string text) => text.Length > 0 && text.All(char.IsAsciiLetterOrDigit);

    /// <summary>Whether a text can be a key's account: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public static bool CanBeAccount(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Whether a text can be a key's id: anything without control characters.</summary>
    public static bool CanBeId(string text) => text.Length > 0 && !text.Any(char.IsControl);

    /// <summary>Reads a key from its text; false when it is none.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PrincipalKey? key)
    {
        key = null;
        if (text is null) return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var colon = slash < 0 ? -1 : text.IndexOf(':', slash);
        if (slash <= 0 || colon <= slash + 1) return false;
        var (type, account, id) = (text[..slash], text[(slash + 1)..colon], text[(colon + 1)..]);
        if (!CanBeType(type) || !CanBeAccount(account) || !CanBeId(id)) return false;
        key = new PrincipalKey(type, account, id);
        return true;
    }

    /// <summary>Reads a key from its text.</summary>
    /// <exception cref="FormatException">The text is not <c>{type}/{account}:{id}</c>.</exception>
    public static PrincipalKey Parse(string text) => TryParse(text, out var key)
        ? key
        : throw new FormatException($"'{text}' is not a principal key; it reads {{type}}/{{account}}:{{id}}.");

    /// <inheritdoc/>
    public bool Equals(PrincipalKey? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Text == other.Text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PrincipalKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public int CompareTo(PrincipalKey? other) => string.CompareOrdinal(Text, other?.Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
