namespace Grainwatch.Tidy.Tests;

/// <summary>One file of a <see cref="Tree"/>.</summary>
public sealed class TreeFile
{
    private static readonly string[] Binary = [".gz", ".mmdb", ".png", ".jpg", ".ico", ".gif", ".woff2", ".zip"];

    private readonly Lazy<string> _text;
    private readonly Lazy<string[]> _lines;
    private readonly Lazy<CSharpText> _code;

    public TreeFile(string root, string path)
    {
        FullPath = System.IO.Path.Combine(root, path);
        Path = path;
        _text = new(() => File.ReadAllText(FullPath));
        _lines = new(() => Text.Split('\n'));
        _code = new(() => new CSharpText(Text));
    }

    public string FullPath { get; }

    /// <summary>The path inside the tree, with '/'.</summary>
    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public string Extension => System.IO.Path.GetExtension(Path);

    /// <summary>The folder, without a final '/'; empty for the root.</summary>
    public string Folder => FolderOf(Path);

    public bool IsText => !Binary.Contains(Extension) && !Head().Contains((byte)0);

    public string Text => _text.Value;

    public bool HasByteOrderMark => Head() is [0xEF, 0xBB, 0xBF, ..];

    /// <summary>The text split at line feeds, so a final newline leaves an empty last line.</summary>
    public string[] Lines => _lines.Value;

    public CSharpText CSharp => _code.Value;

    public static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    public bool Under(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public Finding At(int line, string what) => new(Path, line, what);

    public Finding Whole(string what) => new(Path, 0, what);

    private byte[] Head()
    {
        using var stream = File.OpenRead(FullPath);
        var head = new byte[8_192];
        return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }
}
