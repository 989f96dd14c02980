using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.Http.Serving;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// Who may call: a file, read again when it changes, and the operator of the environment, if there is one. Safe to call
/// from any thread.
/// </summary>
public sealed class AccessFile
{
    /// <summary>
    /// The environment variable that may hold the SHA-256 of an operator's token, for a first one without a file.
    /// </summary>
    public const string OperatorVariable = "GRAINWATCH_OPERATOR_SHA256";

    private const int BytesMax = 4 * 1024 * 1024;

    private readonly Reloaded<AccessList> _list;

    private AccessFile(Reloaded<AccessList> list) => _list = list;

    internal AccessList List => _list.Value;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="operatorHash">The SHA-256 of an operator's token; null for none.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="file">Who may call.</param>
    /// <param name="error">What is wrong, in sentences that name the file and the place in it.</param>
    public static bool TryOpen(
        string? path,
        string? operatorHash,
        TimeProvider clock,
        [NotNullWhen(true)] out AccessFile? file,
        [NotNullWhen(false)] out string? error)
    {
        string[] paths = path is null ? [] : [path];
        file = Reloaded<AccessList>.TryOpen(paths, Load, clock, out var list, out error) ? new AccessFile(list) : null;
        return file is not null;

        AccessList Load()
        {
            List<string> errors = [];
            var loaded = AccessList.Of(path is null ? new AccessDocument() : Read(path), errors);
            if (errors.Count > 0)
                throw new InvalidDataException(string.Join("\n", errors.Select(wrong => $"'{path}': {wrong}")));
            return operatorHash is null ? loaded : loaded.With(Operator(operatorHash));
        }
    }

    /// <summary>To be told why a changed file is not used.</summary>
    public void OnFailure(Action<string> tell) => _list.OnFailure(tell);

    /// <summary>What a file says.</summary>
    /// <exception cref="InvalidDataException">It is no access file; the place is named.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static AccessDocument Read(string path)
    {
        if (Directory.Exists(path)) throw new InvalidDataException($"'{path}' is a folder; name the file in it.");
        using var stream = File.OpenRead(path);
        // Whoever names a device must not wait.
        var bytes = new byte[BytesMax + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > BytesMax) throw new InvalidDataException($"'{path}' is longer than {BytesMax:N0} bytes.");
        try
        {
            ReadOnlySpan<byte> text = bytes.AsSpan(0, length);
            // Editors of Windows write one before the text.
            if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
            return JsonSerializer.Deserialize(text, AccessJson.Default.AccessDocument)
                ?? throw new InvalidDataException($"'{path}' is null; an object is needed: {{ \"tokens\": [] }}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"'{path}', line {e.LineNumber + 1}, at {e.Path ?? "$"}: {Need(e)}", e);
        }
    }

    private static KnownToken Operator(string hash) => new(
        "operator",
        AccessList.ReadHash(hash.Trim())
            ?? throw new InvalidDataException(
                $"{OperatorVariable} is not the SHA-256 of a token, 64 hexadecimal digits."),
        new Grant(Role.Operator, AccountScope.All),
        null);

    /// <summary>What a place needs, in our words; the serializer's where it is no JSON at all.</summary>
    private static string Need(JsonException e)
    {
        var path = e.Path ?? "$";
        var member = path[(path.LastIndexOf('.') + 1)..];
        if (e.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return path.Contains('[', StringComparison.Ordinal)
                ? "there is no such member; an entry has name, role, accounts, sha256, until."
                : "there is no such member; there are tokens, people, groups.";
        }

        if (e.Message.Contains("uplicate", StringComparison.Ordinal)) return "it is there twice; keep one of them.";
        // Of what does not fit, it names a class of ours.
        if (!e.Message.Contains("could not be converted", StringComparison.Ordinal))
            return FirstSentence(e.Message);
        return member switch
        {
            "$" => "an object is needed: { \"tokens\": [] }.",
            "name" or "role" or "sha256" => "a text is needed, in double quotes.",
            "until" => "a time with its zone is needed, such as \"2027-01-01T00:00:00Z\".",
            "tokens" or "people" or "groups" => "a list of entries is needed: [ { \"name\": … } ].",
            _ when member.StartsWith("accounts", StringComparison.Ordinal) =>
                "a list of texts is needed, such as [\"111122223333\"].",
            _ => "an entry is needed: { \"name\": …, \"role\": … }.",
        };
    }

    private static string FirstSentence(string message)
    {
        // What follows is the place, which is told already.
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
