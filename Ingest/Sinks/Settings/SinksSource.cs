using System.Collections;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Policies;

namespace Grainwatch.Ingest.Sinks.Settings;

/// <summary>Reads the sinks' file, and the secrets that it names.</summary>
public static class SinksSource
{
    private const int SecretCharactersMin = 16;

    /// <summary>
    /// The sinks of a file; null where there is an error. What is wrong or worth a second look is added to the lines,
    /// each beginning with the path; no line shows a secret.
    /// </summary>
    /// <param name="path">The file. What it names is found from the working folder.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="warnings">Takes what is worth a second look.</param>
    /// <param name="environment">Environment variables. Default: the process's.</param>
    public static SinkSet? Read(
        string path, ICollection<string> errors, ICollection<string> warnings, IDictionary? environment = null)
    {
        if (PolicySource.ReadBytes(path, "sinks' file", errors) is not { } utf8) return null;
        var reading = Parse(utf8, environment);
        foreach (var problem in reading.Problems) (problem.IsWarning ? warnings : errors).Add($"{path}:{problem}");
        return reading.Value;
    }

    /// <summary>The sinks of a text in UTF-8 JSON; no problem shows a secret.</summary>
    /// <param name="utf8">The text. What it names is found from the working folder.</param>
    /// <param name="environment">Environment variables. Default: the process's.</param>
    public static DocumentReading<SinkSet> Parse(ReadOnlySpan<byte> utf8, IDictionary? environment = null)
    {
        Sink[] sinks = [];
        var reading = SinksParser.Parse(utf8, (file, problems) =>
        {
            var secrets = new Secrets(environment ?? Environment.GetEnvironmentVariables(), problems);
            sinks = [.. file.Sinks!.Select((entry, i) => Compile(file, entry, $"$.sinks[{i}]", secrets))];
        });
        return new DocumentReading<SinkSet>(
            reading.File is { } file ? new SinkSet(reading.Version, sinks) { Written = file } : null,
            reading.Problems);
    }

    private static Sink Compile(SinksFile file, SinkEntry entry, string at, Secrets secrets)
    {
        var usual = new Sink { Name = "", Type = SinkType.Stdout };
        return new Sink
        {
            Name = entry.Name!,
            Type = entry.Type!.Value,
            Form = entry.Format ?? AlertForm.Native,
            Filter = QueryOf(entry.Filter),
            Written = entry.Filter,
            Url = UrlOf(entry, at, secrets),
            Secret = SecretOf(entry, at, secrets),
            Timeout = entry.Timeout ?? usual.Timeout,
            GiveUpAfter = entry.GiveUpAfter ?? usual.GiveUpAfter,
            Path = entry.Path,
            RotateBytes = entry.RotateAtMebibytes is { } size ? (long)size << 20 : usual.RotateBytes,
            Keep = entry.Keep ?? usual.Keep,
            PublicAddress = file.PublicAddress,
        };
    }

    private static Uri? UrlOf(SinkEntry entry, string at, Secrets secrets)
    {
        var text = entry.Url ?? secrets.Of(entry.UrlFile, "urlFile", entry.UrlEnvironment, "urlEnvironment", at);
        if (text is null) return null;
        var url = SinkChecks.AddressOf(text);
        if (url is null) secrets.Wrong(at, $"what it names as its address is none; {SinkChecks.AddressNeed}");
        return url;
    }

    private static string? SecretOf(SinkEntry entry, string at, Secrets secrets)
    {
        var secret = secrets.Of(
            entry.SecretFile, "secretFile", entry.SecretEnvironment, "secretEnvironment", at);
        if (secret is { Length: < SecretCharactersMin })
            secrets.Wrong(at, $"the secret has fewer than {SecretCharactersMin} characters and can be guessed.");
        return secret;
    }

    private static AlertQuery QueryOf(SinkFilter? filter)
    {
        var usual = new AlertQuery();
        return filter is null ? usual : usual with
        {
            Accounts = filter.Accounts,
            Principal = filter.Principal,
            Rule = filter.Rule,
            States = filter.States ?? usual.States,
            MinSeverity = filter.MinSeverity ?? usual.MinSeverity,
            Place = filter.Place?.TrimEnd('/'),
            Asn = filter.Asn,
            Text = filter.Text,
        };
    }

    /// <summary>Reads secrets from files and from the environment.</summary>
    private sealed class Secrets(IDictionary environment, PolicyProblems problems)
    {
        private const int BytesMax = 64 * 1024;

        public void Wrong(string at, string why) => problems.Add([at], why);

        public string? Of(string? file, string fileMember, string? variable, string variableMember, string at)
        {
            if (file is not null) return OfFile(file, $"{at}.{fileMember}");
            if (variable is null) return null;
            if ((environment[variable] as string)?.Trim() is { Length: > 0 } text) return text;
            Wrong($"{at}.{variableMember}", $"there is no environment variable '{variable}', or it is empty.");
            return null;
        }

        private string? OfFile(string file, string at)
        {
            try
            {
                using var stream = File.OpenRead(file);
                var bytes = new byte[BytesMax + 1];
                var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                var text = System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Trim();
                if (length <= BytesMax && text.Length > 0) return text;
                Wrong(at, $"'{file}' is {(text.Length == 0 ? "empty" : "too long to be a secret")}.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                Wrong(at, $"'{file}' cannot be read: {e.Message}");
            }

            return null;
        }
    }
}
