using System.Collections.Frozen;
using System.Security.Cryptography;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>A token that is known.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Hash">Its SHA-256.</param>
/// <param name="Grant">What it may do.</param>
/// <param name="Until">From when on it may not; null for never.</param>
internal sealed record KnownToken(string Name, byte[] Hash, Grant Grant, DateTimeOffset? Until);

/// <summary>Whether two hashes are equal.</summary>
internal delegate bool HashComparison(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

/// <summary>Who may call, made of an access file.</summary>
internal sealed class AccessList
{
    private const int EntriesMax = 1000;
    private const int AccountsMax = 1000;
    private const int NameMax = 200;

    private readonly List<KnownToken> _tokens = [];
    private readonly FrozenDictionary<string, Grant> _people;
    private readonly FrozenDictionary<string, Grant> _groups;

    private AccessList(AccessDocument document, List<string> errors)
    {
        Dictionary<string, Grant> names = new(StringComparer.Ordinal);
        foreach (var (place, entry) in Entries(document.Tokens, "tokens", errors))
        {
            var (grant, hash) = (ReadGrant(place, entry, names, errors), ReadHash(place, entry, errors));
            if (grant is not null && hash is not null)
                _tokens.Add(new KnownToken(entry.Name!, hash, grant, entry.Until));
        }

        // Who may write to the address ana@example.com may write to Ana@example.com.
        _people = ReadNames(document.People, "people", StringComparer.OrdinalIgnoreCase, errors);
        _groups = ReadNames(document.Groups, "groups", StringComparer.Ordinal, errors);
    }

    /// <summary>Makes a list; every error is added, with its place in the file.</summary>
    public static AccessList Of(AccessDocument document, List<string> errors) => new(document, errors);

    /// <summary>The tokens, in the order of the file.</summary>
    public IReadOnlyList<KnownToken> Tokens => _tokens;

    /// <summary>Adds a token that stands in no file.</summary>
    public AccessList With(KnownToken token)
    {
        _tokens.Add(token);
        return this;
    }

    /// <summary>
    /// Whose a token is; null for nobody's. Each one known is compared, in constant time: how long it takes tells
    /// nothing of any of them.
    /// </summary>
    public KnownToken? Find(string token, HashComparison? equal = null)
    {
        equal ??= CryptographicOperations.FixedTimeEquals;
        var hash = AccessToken.HashOf(token);
        KnownToken? found = null;
        foreach (var known in _tokens)
            if (equal(known.Hash, hash)) found = known;
        return AccessToken.IsOne(token) ? found : null;
    }

    /// <summary>What a person may do whom a proxy names, by his name and by his groups.</summary>
    public IReadOnlyList<Grant> GrantsOf(string name, IEnumerable<string> groups)
    {
        List<Grant> grants = [];
        if (_people.TryGetValue(name, out var own)) grants.Add(own);
        foreach (var group in groups)
            if (_groups.TryGetValue(group, out var shared)) grants.Add(shared);
        return grants;
    }

    /// <summary>A hash as a file holds it; null when it is none.</summary>
    public static byte[]? ReadHash(string? hex) =>
        hex?.Length == 2 * SHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;

    private byte[]? ReadHash(string place, AccessEntry entry, List<string> errors)
    {
        var hash = ReadHash(entry.Sha256);
        if (hash is null)
            errors.Add($"{place}.sha256: 64 hexadecimal digits are needed, the SHA-256 of the token.");
        else if (_tokens.Exists(known => known.Hash.AsSpan().SequenceEqual(hash)))
            errors.Add($"{place}.sha256: another entry has the same token.");
        else return hash;
        return null;
    }

    private static FrozenDictionary<string, Grant> ReadNames(
        IReadOnlyList<AccessEntry?>? entries, string section, StringComparer comparer, List<string> errors)
    {
        Dictionary<string, Grant> grants = new(comparer);
        foreach (var (place, entry) in Entries(entries, section, errors))
        {
            ReadGrant(place, entry, grants, errors);
            // Groups come with commas between them, and of two names that one joins neither is believed.
            if (entry.Name?.Contains(',', StringComparison.Ordinal) == true)
                errors.Add($"{place}.name: '{entry.Name}' holds a comma, and would never be met.");
            if (entry.Sha256 is not null) errors.Add($"{place}.sha256: only entries of \"tokens\" have one.");
            if (entry.Until is not null) errors.Add($"{place}.until: only entries of \"tokens\" have one.");
        }

        return grants.ToFrozenDictionary(comparer);
    }

    private static List<(string Place, AccessEntry Entry)> Entries(
        IReadOnlyList<AccessEntry?>? entries, string section, List<string> errors)
    {
        List<(string, AccessEntry)> found = [];
        if (entries?.Count > EntriesMax)
        {
            errors.Add($"{section}: {entries.Count:N0} entries; {EntriesMax:N0} are possible.");
            return found;
        }

        for (var i = 0; i < (entries?.Count ?? 0); i++)
        {
            if (entries![i] is { } entry) found.Add(($"{section}[{i}]", entry));
            else errors.Add($"{section}[{i}]: an object is needed, not null.");
        }

        return found;
    }

    private static Grant? ReadGrant(
        string place, AccessEntry entry, Dictionary<string, Grant> names, List<string> errors)
    {
        var before = errors.Count;
        var name = entry.Name ?? "";
        if (name.Length is 0 or > NameMax || name.Trim() != name || name.Any(char.IsControl))
        {
            errors.Add($"{place}.name: a name is needed, of at most {NameMax} characters, none of them a control "
                + "character, and no spaces around it.");
        }

        if (!Roles.TryParse(entry.Role, out var role))
            errors.Add($"{place}.role: '{entry.Role}' is none of {string.Join(", ", Roles.Words)}.");
        var scope = entry.Accounts is null ? AccountScope.All : ReadAccounts(place, entry.Accounts, role, errors);
        var grant = new Grant(role, scope);
        if (errors.Count == before && !names.TryAdd(name, grant))
            errors.Add($"{place}.name: '{name}' is there already; each has a name of its own.");
        return errors.Count == before ? grant : null;
    }

    private static AccountScope ReadAccounts(
        string place, IReadOnlyList<string?> accounts, Role role, List<string> errors)
    {
        if (!role.CanBeOfSomeAccounts())
        {
            errors.Add($"{place}.accounts: '{role.Word()}' is for all accounts; leave it out, or make it an analyst or "
                + "a reader.");
        }

        if (accounts.Count is 0 or > AccountsMax)
            errors.Add($"{place}.accounts: 1 to {AccountsMax:N0} accounts are possible; without it, all are seen.");
        for (var i = 0; i < accounts.Count; i++)
        {
            if (accounts[i] is not { } account || !PrincipalKey.CanBeAccount(account))
                errors.Add($"{place}.accounts[{i}]: '{accounts[i]}' is no account.");
        }

        return new AccountScope(accounts.OfType<string>().ToFrozenSet(StringComparer.Ordinal));
    }
}
