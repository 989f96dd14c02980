using System.Text;
using System.Text.Json;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>Changes the tokens of an access file. Whoever reads it meanwhile sees it as it was, or as it is.</summary>
internal static class AccessFileEditor
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Adds a token's entry to a file, which is made when it does not exist; gives the token.</summary>
    /// <exception cref="InvalidDataException">The file, or what it would become, is no access file.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static string Add(string path, AccessEntry entry)
    {
        var token = AccessToken.Create();
        Change(path, File.Exists(path) ? FileMode.Open : FileMode.CreateNew, document => document with
        {
            Tokens = [.. document.Tokens ?? [], entry with { Sha256 = AccessToken.HexOf(token) }],
        });
        return token;
    }

    /// <summary>Takes a token's entry out; false when there is none of that name.</summary>
    /// <exception cref="InvalidDataException">The file is no access file.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static bool Remove(string path, string name)
    {
        var isThere = false;
        Change(path, FileMode.Open, document =>
        {
            isThere = document.Tokens?.Any(entry => entry?.Name == name) ?? false;
            return document with { Tokens = [.. (document.Tokens ?? []).Where(entry => entry?.Name != name)] };
        });
        return isThere;
    }

    private static void Change(string path, FileMode mode, Func<AccessDocument, AccessDocument> change)
    {
        // Two who change it at once would each lose what the other did.
        using var turn = Lock($"{path}.lock");
        var isNew = mode == FileMode.CreateNew && !File.Exists(path);
        var changed = change(isNew ? new AccessDocument() : AccessFile.Read(path));
        List<string> errors = [];
        AccessList.Of(changed, errors);
        if (errors.Count > 0)
            throw new InvalidDataException(string.Join("\n", errors.Select(error => $"'{path}': {error}")));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = isNew
                ? UnixFileMode.UserRead | UnixFileMode.UserWrite
                : File.GetUnixFileMode(path);
        }

        // In the same folder: a name is given to another file there all at once.
        var written = $"{path}.new";
        File.Delete(written);
        using (var stream = new FileStream(written, options))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(changed, AccessJson.Default.AccessDocument));
            stream.Write(Encoding.UTF8.GetBytes("\n"));
            stream.Flush(flushToDisk: true);
        }

        File.Move(written, path, overwrite: true);
    }

    private static FileStream Lock(string path)
    {
        var until = DateTime.UtcNow + s_patience;
        while (true)
        {
            try
            {
                return new FileStream(
                    path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (DateTime.UtcNow < until && File.Exists(path))
            {
                Thread.Sleep(20);
            }
        }
    }
}
